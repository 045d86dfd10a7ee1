"""The chart of horizons: positions, open ends, text equivalents and queries."""

import gzip
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from apps.priorities.horizons import MAX_TICKS, Axis, chart
from apps.records import clock
from tests import factories
from tests.page_helpers import queries_of, text_of

GOALS = [SimpleNamespace(number=1), SimpleNamespace(number=2)]


def lanes(*listed, present=2025):
    """For each lane: its goal, and the years with their counts."""
    found = chart(listed, GOALS, present)
    return {
        lane.goal.number if lane.goal else "cross-cutting" if lane.is_cross_cutting else "not mapped": {
            year: count for year, count in zip(found.axis.years, lane.counts, strict=True) if count
        }
        for lane in found.lanes
    }


def test_each_year_counts_the_priorities_in_force():
    assert lanes((2020, 2022, 1, False), (2022, 2023, 1, False), (2022, 2022, 2, False)) == {
        1: {2020: 1, 2021: 1, 2022: 2, 2023: 1},
        2: {2022: 1},
    }


def test_without_an_end_a_priority_counts_for_five_years():
    assert lanes((2010, None, 1, False)) == {1: dict.fromkeys(range(2010, 2016), 1)}


def test_what_has_no_goal_has_lanes_of_its_own():
    listed = [(2020, 2020, None, False), (2020, 2020, None, True), (2020, 2020, 9, False)]

    assert lanes(*listed) == {"cross-cutting": {2020: 1}, "not mapped": {2020: 1}}, "goal 9 is not public"


def test_years_with_the_same_count_are_one_bar_with_its_height():
    (lane,) = chart([(2020, 2023, 1, False), (2022, 2023, 1, False)], GOALS, 2023).lanes

    assert [(bar.start, bar.end, bar.strip["x"], bar.y, bar.height) for bar in lane.bars] == [
        (2020, 2021, "0.00%", 12, 12),
        (2022, 2023, "50.00%", 0, 24),
    ]


def test_the_axis_always_includes_the_present_year():
    past, future = chart([(2007, 2010, 1, False)], GOALS, 2026), chart([(2030, 2031, 1, False)], GOALS, 2026)

    assert (past.axis, past.present_strip["end"]) == (Axis(2007, 2026), "100.00%")
    assert (future.axis, future.present_strip["x"]) == (Axis(2026, 2031), "0.00%")


def test_a_mistyped_year_does_not_squeeze_the_others():
    assert chart([(1920, 1925, 1, False), (2020, 2150, 1, False)], GOALS, 2026).axis == Axis(1996, 2046)


@pytest.mark.parametrize("listed", [[], [(None, None, 1, False)], [(None, 2030, 1, False)]])
def test_without_a_first_year_there_is_no_chart(listed):
    assert chart(listed, GOALS, 2025) is None


@pytest.mark.parametrize(("first", "last"), [(2025, 2025), (2020, 2025), (2018, 2030), (2007, 2030), (1900, 2200)])
def test_the_axis_labels_few_round_years(first, last):
    years = [tick["year"] for tick in Axis(first, last).ticks()]

    assert 1 <= len(years) <= MAX_TICKS + 1
    assert all(first <= year <= last for year in years)
    assert Axis(2007, 2030).ticks()[0]["year"] == 2010


@pytest.mark.django_db
class TestOnThePage:
    def listed(self):
        europol, eco, goal = factories.organisation("europol"), factories.organisation("eco"), factories.goal(4)
        for start, end in ((2022, 2025), (2022, 2025), (2023, None)):
            factories.priority(europol, start_year=start, end_year=end).goals.add(goal)
        factories.priority(eco)

    def test_the_numbers_are_a_table_too(self, client):
        self.listed()

        with clock.stopped_at(datetime(2026, 5, 1, 12, tzinfo=UTC)):
            page = text_of(client.get("/en/priorities/"))

        assert "the current year, 2026." in page
        assert "Year 4 Area 4 2022 2 2023 3 2024 3 2025 3 2026 1" in page

    def test_the_chart_is_of_all_that_the_filters_select(self, client, settings):
        settings.PAGE_SIZE = 1
        self.listed()

        (lane,) = client.get("/en/priorities/?organisation=europol&goal=4").context["chart"].lanes

        assert max(lane.counts) == 3
        assert client.get("/en/priorities/?organisation=eco").context["chart"] is None
        assert client.get("/en/priorities/?organisation=nobody").context["chart"] is None

    def test_nothing_private_is_drawn(self, client):
        goal = factories.goal(1)
        factories.priority(factories.organisation(), start_year=1990, **factories.DRAFT).goals.add(goal)
        factories.priority(factories.organisation(**factories.DRAFT), start_year=1990).goals.add(goal)
        factories.priority(factories.organisation(), start_year=2020).goals.add(factories.goal(2, **factories.DRAFT))
        factories.priority(factories.organisation(), start_year=2020).goals.add(goal)

        found = client.get("/en/priorities/").context["chart"]

        assert found.axis.first == 2020
        assert [lane.goal for lane in found.lanes] == [goal]

    def test_many_priorities_cost_no_more_queries_and_the_page_stays_small(self, client):
        self.listed()
        few = queries_of(client, "/ar/priorities/")
        for year in range(60):
            factories.priority(factories.organisation(), start_year=1990 + year)

        assert queries_of(client, "/ar/priorities/") == few
        assert len(gzip.compress(client.get("/ar/priorities/").content)) < 20_000
