"""What ties the organisations to each other: arrangements, channels and joint actions, as of a day and for a goal."""

from datetime import datetime

import pytest

from apps.records import clock
from tests import factories
from tests.page_helpers import queries_of, text_of

pytestmark = pytest.mark.django_db
PAGE = "/en/architecture/"


@pytest.fixture
def bodies():
    return [factories.organisation(code, acronym_en=code.upper()) for code in ("one", "two", "three")]


@pytest.fixture
def ties(bodies):
    """An arrangement on goal 4, a channel, and a joint action on goal 5, all between the first two."""
    one, two, _three = bodies
    goals = [factories.goal(number) for number in (4, 5)]
    factories.arrangement(one, two, acts=[("signed", "2015-12-04"), ("ended", "2024")], slug="pact").goals.add(goals[0])
    channel = factories.channel(one, code="line", name_en="The line")
    factories.channel_link(channel, two, since="2018")
    return factories.joint_action(
        goals[1], slug="raid", title_en="The raid", lead=one, partners=[two], start="2021", end="2022"
    )


def counts(client, query=""):
    """The ties by pair of codes, as the page counts them."""
    shown = client.get(PAGE + query).context["architecture"]
    return {key: dict(found.counts) for key, found in shown.ties.items() if found.counts}


@pytest.mark.parametrize("lang", ["en", "fr", "es", "ar"])
def test_it_works(client, ties, lang):
    page = client.get(f"/{lang}/architecture/?as_of=2021-06-01")

    assert page.status_code == 200
    assert 'href="#one--two"' in page.text
    assert 'id="one--two"' in page.text
    assert all(f"/{lang}/{path}" in page.text for path in ("arrangements/pact/", "actions/raid/"))
    assert "The line" in page.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?as_of=2014", {}),
        ("?as_of=2016", {"arrangement": 1}),
        ("?as_of=2019", {"arrangement": 1, "channel": 1}),
        ("?as_of=2021-06-01", {"arrangement": 1, "channel": 1, "action": 1}),
        ("?as_of=2021-06-01&goal=4", {"arrangement": 1, "channel": 1}),
        ("?as_of=2021-06-01&goal=5", {"channel": 1, "action": 1}),
        ("?as_of=2021-06-01&organisation=two", {"arrangement": 1, "channel": 1, "action": 1}),
        ("?as_of=2021-06-01&organisation=three", {}),
        ("?as_of=2026", {"channel": 1}),
    ],
)
def test_the_day_the_goal_and_the_organisation_decide(client, ties, query, found):
    assert counts(client, query) == ({("one", "two"): found} if found else {})


def test_a_channel_of_two_bodies_ties_them_since_its_links_began(client, bodies):
    one, two, three = bodies
    channel = factories.channel(one, two, code="line")
    for body, since in ((one, "2011-10"), (three, "2015")):
        factories.channel_link(channel, body, since=since)

    assert counts(client, "?as_of=2010") == {}
    assert counts(client, "?as_of=2012") == {("one", "two"): {"channel": 1}}
    assert len(counts(client, "?as_of=2016")) == 3


def test_nothing_known_is_not_called_nothing(client, ties):
    page = text_of(client.get(f"{PAGE}?as_of=2021-06-01"))

    assert "no public source was found, not that there is nothing" in page
    assert "not known" in page


def test_an_observer_is_not_tied_by_a_joint_action(client, bodies):
    one, two, three = bodies
    factories.joint_action(factories.goal(), lead=one, partners=[two], observers=[three], start="2021", end="2022")

    assert counts(client, "?as_of=2021-06-01") == {("one", "two"): {"action": 1}}


def test_what_is_not_public_ties_nobody(client, bodies):
    one, two, _three = bodies
    factories.arrangement(one, two, acts=[("signed", "2015")], **factories.DRAFT)
    factories.channel_link(factories.channel(one, **factories.DRAFT), two)
    factories.joint_action(lead=one, partners=[two], start="2015", end="2030", **factories.DRAFT)
    hidden = factories.organisation("secret", acronym_en="SECRET", **factories.DRAFT)
    factories.arrangement(one, hidden, acts=[("signed", "2015")])

    assert counts(client) == {}
    assert "secret" not in client.get(PAGE).text.lower()


def test_what_changed_since_the_edition_before(client, ties):
    factories.edition(5, start_date="2020-05-01", end_date="2020-05-02")
    factories.edition(6, start_date="2023-05-01", end_date="2023-05-02")

    sixth = text_of(client.get(f"{PAGE}?as_of=6")).partition("What changed since edition 5")[2]
    with clock.stopped_at(datetime.fromisoformat("2025-02-01T12:00:00+00:00")):
        today = text_of(client.get(PAGE)).partition("What changed since edition 6")[2]

    assert "The raid" in sixth
    assert "ended" not in sixth
    assert "ended" in today
    assert "The raid" not in today


@pytest.mark.parametrize("query", ["?as_of=nonsense", "?goal=99", "?organisation=nobody"])
def test_a_wrong_filter_is_an_error_beside_it(client, ties, query):
    page = client.get(PAGE + query)

    assert page.status_code == 200
    assert "architecture" not in page.context
    assert page.context["form"].errors


def test_costs_the_same_for_few_and_many(client, bodies):
    def fill(count):
        for _each in range(count):
            one, two = factories.organisation(), factories.organisation()
            factories.arrangement(one, two, acts=[("signed", "2015")])
            factories.channel_link(factories.channel(one), two)
            factories.joint_action(lead=one, partners=[two], start="2015", end="2030")

    fill(2)
    few = queries_of(client, PAGE)
    fill(40)

    assert queries_of(client, PAGE) == few
    assert few <= 12
    assert "Select an organization to see to whom it is tied." in text_of(client.get(PAGE))
