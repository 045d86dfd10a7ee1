"""The list of strategic priorities, and the page of a priority."""

from datetime import UTC, date, datetime
from itertools import product

import pytest

from apps.priorities.models import Priority
from apps.records import clock
from apps.records.horizons import Phase, phase_of_years
from tests import factories
from tests.page_helpers import assert_flat, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def europol():
    return factories.organisation("europol", region="europe")


def listed(client, query=""):
    return [priority.label_en for priority in client.get(f"/en/priorities/{query}").context["page_obj"]]


def test_priorities_of_the_same_label_show_their_years_wherever_they_are_listed(client, lang):
    body, goal = factories.organisation("europol"), factories.goal(1)
    for start, end in ((2015, 2018), (2022, None), (None, None)):
        factories.priority(body, label_en="Terrorism", start_year=start, end_year=end).goals.set([goal])

    lists = ("search/?q=terrorism", "coverage/europol/1/", "goals/1/", "participants/europol/", "priorities/", "")
    for path in lists:
        page = client.get(f"/{lang}/{path}").content.decode().partition("<main")[2]
        for year in (2015, 2018, 2022):
            assert f'<time datetime="{year}">' in page, (path, year)
        if lang == "en":
            assert "time not stated" in page, path


def test_it_works(client, lang, europol):
    priority = factories.priority(europol)

    assert client.get(f"/{lang}/priorities/").status_code == 200
    assert client.get(f"/{lang}/priorities/{priority.slug}/").status_code == 200


def test_nothing_private_is_found(client, europol):
    draft = factories.priority(europol, **factories.DRAFT)
    of_draft = factories.priority(factories.organisation(**factories.DRAFT))

    assert listed(client) == []
    for priority in (draft, of_draft):
        assert client.get(f"/en/priorities/{priority.slug}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?organisation=europol", ["Cyber"]),
        ("?region=africa", ["Drugs"]),
        ("?goal=4", ["Cyber"]),
        ("?year=2021", ["Drugs"]),
        ("?year=2026", ["Cyber"]),  # what began in 2020 without an end counts for five years
        ("?year=2025", ["Cyber", "Drugs"]),
        ("?q=ciber", ["Cyber"]),
        ("?q=europol", ["Cyber"]),
        ("?goal=4&region=africa", []),
    ],
)
def test_the_filters(client, europol, query, found):
    cyber = factories.priority(europol, label_en="Cyber", label_es="Ciberdelincuencia", start_year=2022)
    cyber.goals.add(factories.goal(4))
    factories.priority(factories.organisation("zafripol", region="africa"), label_en="Drugs", start_year=2020)

    assert listed(client, query) == found


YEARS = (None, 2019, 2020, 2021, 2022, 2026, 2027)


@pytest.mark.parametrize("phase", Phase.values)
def test_the_filter_of_phases_follows_their_rule(client, europol, phase):
    on = date(2026, 6, 1)
    for start, end in product(YEARS, YEARS):
        if not (start and end and end < start):
            factories.priority(europol, label_en=f"{start} {end}", start_year=start, end_year=end)

    with clock.stopped_at(datetime(2026, 6, 1, tzinfo=UTC)):
        shown, rows = listed(client, f"?phase={phase}"), client.get(f"/data/priorities.csv?phase={phase}")

    spans = {priority.label_en: (priority.start_year, priority.end_year) for priority in Priority.objects.all()}
    assert sorted(shown) == sorted(label for label, span in spans.items() if phase_of_years(*span, on) == phase)
    assert len(shown) == len(b"".join(rows.streaming_content).splitlines()) - 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["B", "C", "A"]),
        ("?sort=label", ["A", "B", "C"]),
        ("?sort=start", ["C", "B", "A"]),
        ("?sort=end", ["B", "A", "C"]),
    ],
)
def test_the_order_is_a_choice(client, europol, query, found):
    factories.priority(factories.organisation("zafripol"), label_en="A", end_year=2030)
    factories.priority(europol, label_en="B", start_year=2022, end_year=2025)
    factories.priority(europol, label_en="C", start_year=2024)

    assert listed(client, query) == found


def test_priorities_with_the_same_label_show_their_years(client, europol):
    ended = factories.priority(europol, label_en="Drugs", start_year=2018, end_year=2021)
    factories.priority(europol, label_en="Drugs", start_year=2022, end_year=2025)

    response = client.get(f"/en/priorities/{ended.slug}/")

    assert "<title>Drugs, 2018–2021 (EUROPOL)" in response.text
    assert "Drugs 2022 – 2025" in text_of(response)
    assert "ended" in text_of(response)


@pytest.mark.parametrize(
    "query", ["?goal=99", "?organisation=nobody", "?region=x", "?year=22", "?year=two", "?page=-1"]
)
def test_an_unknown_value_is_an_error_and_lists_nothing(client, europol, query):
    factories.priority(europol)

    assert listed(client, query) == []
    assert "errorlist" in client.get(f"/en/priorities/{query}").content.decode()


def test_a_draft_goal_is_neither_shown_nor_a_choice(client, europol):
    priority = factories.priority(europol)
    priority.goals.add(factories.goal(8, label_en="HIDDEN", **factories.DRAFT))

    for path in ("/en/priorities/", f"/en/priorities/{priority.slug}/"):
        assert "HIDDEN" not in client.get(path).content.decode()
    assert listed(client, "?goal=8") == []


def test_our_values_are_marked(client, europol):
    priority = factories.priority(europol, label_fr="Cyber", ours="label_fr | goals")

    english, french = (text_of(client.get(f"/{code}/priorities/{priority.slug}/")) for code in ("en", "fr"))

    assert english.count("our wording") == 0
    assert english.count("our reading") == 1
    assert '<span class="mark">' in client.get(f"/fr/priorities/{priority.slug}/").content.decode()
    assert len(french) > 0


def test_filters_survive_the_change_of_language_and_page(client, europol):
    for _ in range(51):
        factories.priority(europol)

    page = client.get("/en/priorities/?organisation=europol").content.decode()

    assert 'href="/fr/priorities/?organisation=europol"' in page
    assert 'href="?organisation=europol&amp;page=2"' in page
    assert 'href="/data/priorities.csv?organisation=europol"' in page


def test_many_priorities_cost_no_more_queries(client):
    goal = factories.goal(1)

    def make():
        factories.priority(factories.organisation()).goals.add(goal)

    assert_flat(client, "/ar/priorities/", make)
    assert_flat(client, "/ar/priorities/?goal=1&region=europe&year=2022", make)


def test_no_cell_is_empty(client, europol):
    priority = factories.priority(europol)

    assert "time not stated Not mapped" in text_of(client.get("/en/priorities/"))
    page = text_of(client.get(f"/en/priorities/{priority.slug}/"))
    for words in ("Horizon Not stated", "Goals served Not mapped", "Document Unknown"):
        assert words in page
