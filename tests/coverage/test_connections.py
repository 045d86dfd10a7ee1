"""Who is connected by arrangements and channels, as read from the database."""

from datetime import date

import pytest

from apps.arrangements import facts as arrangements
from apps.coverage import facts
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2024, 6, 1)


@pytest.fixture
def bodies():
    return [factories.organisation(code) for code in "abcd"]


def known(on=DAY):
    return {code: "".join(sorted(others - {code})) for code, others in facts.read().connections.known(on).items()}


def test_arrangements_are_read_like_those_of_their_pages(bodies, django_assert_num_queries):
    a, b, c, _d = bodies
    both = factories.arrangement(a, b, acts=[("signed", "2020"), ("ended", "2022-05")])
    both.goals.set([factories.goal(1), factories.goal(2)])
    factories.party(factories.arrangement(c, acts=[("attested", "2021")]), body_en="Another body")
    factories.arrangement(b, c, kind="agreement_in_negotiation")
    factories.arrangement(a, c, **factories.DRAFT)
    factories.arrangement(a, factories.organisation("hidden", **factories.DRAFT), acts=[("signed", "2020")])

    with django_assert_num_queries(3):
        found = facts.read().connections

    assert list(found.arrangements) == arrangements.read().arrangements
    assert "hidden" not in str(found)


def test_a_channel_connects_who_operates_it_and_who_is_linked(bodies):
    a, b, c, d = bodies
    own, other = factories.channel(a), factories.channel(d)
    factories.channel_link(own, b, since="2024-06-01")
    factories.channel_link(own, c, since="2024-06-02")
    factories.channel_link(own, other, kind="intended")

    assert {code: others for code, others in known().items() if others} == {"a": "b", "b": "a"}
    assert {code: others for code, others in known(date(2025, 1, 1)).items() if others} == {
        "a": "bc",
        "b": "ac",
        "c": "ab",
    }


def test_channels_connect_who_operates_them(bodies):
    a, b, c, d = bodies
    factories.channel(a, b)
    factories.channel_link(factories.channel(c), factories.channel(d), kind="hosted_on")
    factories.channel(a, c, **factories.DRAFT)

    assert known() == {"a": "b", "b": "a", "c": "d", "d": "c"}
