"""The pages of the review: disclosure, the comparison of wordings, queries, feed, and export and import."""

from datetime import UTC, datetime

import pytest

from apps.opendata import registry
from apps.opendata.csvout import pieces
from apps.participants.models import Organisation
from apps.records import clock
from tests import factories
from tests.opendata.files import bring_in
from tests.opendata.test_csv import content
from tests.page_helpers import queries_of, text_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
PATHS = ("goals/review/", "goals/review/2027/", "goals/review/2027/1/", "goals/review/2027/feed/")
DATASETS = (
    *("rounds", "review-events", "amendments", "amendment-revisions", "positions", "position-responses", "decisions"),
    *("commitments", "commitment-updates", "commitment-assessments"),
)


@pytest.fixture(autouse=True)
def at_noon():
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def goal():
    goal = factories.goal(4)
    factories.wording(goal, 2017, title_en="Secure cyberspace", title_fr="Sécuriser", ours="title_fr")
    return goal


@pytest.fixture
def amendment(goal):
    """An amendment with an objection, the response to it, and an organisation of which nothing was received."""
    bodies = [factories.organisation(code) for code in ("afripol", "europol")]
    round = factories.round("2027", invited=bodies, rule="no_objection", title_en="Round of 2027")
    own = factories.amendment(round, goal, "Secure all cyberspace", base_year=2017, reason_en="Secret reason.")
    own.revisions.update(text_fr="Tout sécuriser")
    position = factories.position(own, bodies[0], "object", condition_en="Secret objection.")
    factories.response(position, text_en="Secret response.")
    factories.decision(own, "refused", reason_en="Secret decision.")
    factories.review_event(round=round, title_en="Secret event")
    return own


def test_it_works(client, lang, amendment):
    for path in (*PATHS, "goals/4/"):
        assert client.get(f"/{lang}/{path}").status_code == 200
    words = text_of(client.get("/en/goals/review/2027/1/"))
    for said in (
        "Nothing received",
        "By this rule, revision 1 does not pass.",
        "Secret objection.",
        "Secret response.",
    ):
        assert said in words


def test_a_wording_of_ours_is_not_compared(client, amendment):
    comparison = client.get("/en/goals/review/2027/1/").context["comparison"]

    assert [one.language for one in comparison.found] == ["en"]
    assert comparison.ours == ["fr"]
    added = [piece.text for piece in comparison.found[0].items[0] if piece.kind == "added"]
    assert "".join(added).strip() == "all"


@pytest.mark.parametrize("hidden", ["round", "amendment"])
def test_nothing_of_a_draft_leaves(client, amendment, hidden):
    record = amendment.round if hidden == "round" else amendment
    type(record).objects.filter(pk=record.pk).update(**factories.DRAFT)

    assert client.get("/en/goals/review/2027/1/").status_code == 404
    for path in PATHS[1:] if hidden == "round" else ():
        assert client.get(f"/en/{path}").status_code == 404
    pages = [
        client.get(f"/en/{path}").text for path in ("goals/review/", "goals/4/", "search/?q=secret", "sitemap.xml")
    ]
    files = [content(name).decode() for name in (*DATASETS, "amendment-tallies")]
    for text in (*pages, *files):
        for secret in (
            "Secret reason",
            "Secret objection",
            "Secret response",
            "Secret decision",
            "Secure all",
            "2027-1",
        ):
            assert secret not in text


def test_the_position_of_a_hidden_organisation_is_hidden(client, amendment):
    Organisation.objects.filter(code="afripol").update(**factories.DRAFT)

    for path in PATHS[1:]:
        assert "Secret objection" not in client.get(f"/en/{path}").text
    assert b"afripol" not in content("positions")


def test_filters_of_a_round(client, amendment, goal):
    factories.amendment(amendment.round, factories.goal(5))
    for query, numbers in (("", [1, 2]), ("?goal=5", [2]), ("?organisation=afripol", [1]), ("?kind=split", [])):
        listed = client.get(f"/en/goals/review/2027/{query}").context["amendments"]
        assert [one.number for one, _tally, _passing in listed] == numbers
    assert client.get("/en/goals/review/2027/?goal=99").status_code == 200
    assert client.get("/data/amendments.csv?round=2027&goal=99").status_code == 400


def test_the_feed_has_what_happened(client, amendment):
    feed = client.get("/fr/goals/review/2027/feed/").text

    assert feed.count("<entry") == 4
    assert "Secret objection." in feed


def test_more_amendments_cost_no_more_queries(client, amendment):
    few = {path: queries_of(client, f"/en/{path}") for path in PATHS}
    for number in range(3):
        other = factories.amendment(amendment.round, factories.goal(20 + number), "One", "Two")
        for _ in range(3):
            factories.response(factories.position(other, factories.organisation(), "object"))

    for path, queries in few.items():
        assert queries_of(client, f"/en/{path}") <= queries


def test_every_file_comes_back(client, amendment):
    edition = factories.edition(6)
    promised = factories.commitment(edition, "one")
    factories.commitment(factories.edition(7, start_date="2023", end_date="2023"), "two", repeats=promised)
    factories.commitment_update(promised)
    factories.assessment(promised)
    files = {name: b"".join(pieces(registry.get(name))) for name in DATASETS}
    for name in reversed(DATASETS):
        registry.get(name).model.objects.all().delete()

    for name in DATASETS:
        bring_in(name, files[name])
    assert {name: b"".join(pieces(registry.get(name))) for name in DATASETS} == files
