"""The chart of horizons: positions, open ends, text equivalents and queries."""

import gzip
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from apps.priorities.horizons import MAX_TICKS, Axis, chart
from apps.records import clock
from tests import factories
from tests.page_helpers import queries_of, text_of


def priority(organisation, start, end):
    return SimpleNamespace(organisation=organisation, start_year=start, end_year=end)


def bars(*years, present=2025):
    """The bars of one organisation: start, end, count, and the position of the known years."""
    found = chart([priority("a", start, end) for start, end in years], present)
    return [
        (bar.start, bar.end, bar.count, bar.strip and (bar.strip["x"], bar.strip["end"])) for bar in found.groups[0][1]
    ]


def test_a_bar_includes_its_whole_last_year():
    assert bars((2020, 2020), (2020, 2029)) == [
        (2020, 2020, 1, ("0.00%", "10.00%")),
        (2020, 2029, 1, ("0.00%", "100.00%")),
    ]


def test_an_open_end_draws_only_the_known_year():
    assert bars((2020, None), (None, 2029), (None, None)) == [
        (2020, None, 1, ("0.00%", "10.00%")),
        (None, 2029, 1, ("90.00%", "100.00%")),
        (None, None, 1, None),
    ]


def test_the_same_horizon_is_one_bar_with_its_count():
    assert [(start, end, count) for start, end, count, _ in bars((2022, 2025), (2020, None), (2022, 2025))] == [
        (2020, None, 1),
        (2022, 2025, 2),
    ]


def test_organisations_are_groups_in_the_order_of_the_list():
    listed = [priority("b", 2020, None), priority("b", 2021, None), priority("a", 2020, 2022)]

    assert [(name, len(own)) for name, own in chart(listed, 2025).groups] == [("b", 2), ("a", 1)]


def test_the_axis_always_includes_the_present_year():
    past, future = chart([priority("a", 2007, 2010)], 2026), chart([priority("a", 2030, 2031)], 2026)

    assert (past.axis, past.present_strip["end"]) == (Axis(2007, 2026), "100.00%")
    assert (future.axis, future.present_strip["x"]) == (Axis(2026, 2031), "0.00%")


@pytest.mark.parametrize("listed", [[], [priority("a", None, None)]])
def test_without_a_known_year_there_is_no_chart(listed):
    assert chart(listed, 2025) is None


@pytest.mark.parametrize(("first", "last"), [(2025, 2025), (2020, 2025), (2018, 2030), (2007, 2030), (1900, 2200)])
def test_the_axis_labels_few_round_years(first, last):
    years = [tick["year"] for tick in Axis(first, last).ticks()]

    assert 1 <= len(years) <= MAX_TICKS + 1
    assert all(first <= year <= last for year in years)
    assert Axis(2007, 2030).ticks()[0]["year"] == 2010


@pytest.mark.django_db
class TestOnThePage:
    def listed(self):
        europol, eco = factories.organisation("europol"), factories.organisation("eco")
        for start, end in ((2022, 2025), (2022, 2025), (2023, None)):
            factories.priority(europol, start_year=start, end_year=end)
        factories.priority(eco)

    def test_each_bar_has_a_text_equivalent(self, client):
        self.listed()

        with clock.stopped_at(datetime(2026, 5, 1, 12, tzinfo=UTC)):
            page = text_of(client.get("/en/priorities/"))

        assert "the current year, 2026." in page
        assert (
            "ECO time not stated · 1 strategic priority EUROPOL 2022 – 2025 · 2 strategic priorities from 2023" in page
        )

    def test_the_chart_follows_the_filters(self, client):
        self.listed()

        groups = client.get("/en/priorities/?organisation=europol").context["chart"].groups

        assert [(organisation.code, len(own)) for organisation, own in groups] == [("europol", 2)]
        assert client.get("/en/priorities/?organisation=eco").context["chart"] is None
        assert client.get("/en/priorities/?organisation=nobody").context["chart"] is None

    def test_nothing_private_is_drawn(self, client):
        factories.priority(factories.organisation(), start_year=1950, **factories.DRAFT)
        factories.priority(factories.organisation(**factories.DRAFT), start_year=1950)
        factories.priority(factories.organisation(), start_year=2020)

        assert client.get("/en/priorities/").context["chart"].axis.first == 2020

    def test_many_priorities_cost_no_more_queries_and_the_page_stays_small(self, client):
        self.listed()
        few = queries_of(client, "/ar/priorities/")
        for year in range(60):
            factories.priority(factories.organisation(), start_year=1990 + year)

        assert queries_of(client, "/ar/priorities/") == few
        assert len(gzip.compress(client.get("/ar/priorities/").content)) < 20_000
