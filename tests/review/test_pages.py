"""The pages of the review: disclosure, the comparison of wordings, queries, feed, and export and import."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.db.models import QuerySet

from apps.editions.feeds import ENTRIES
from apps.opendata import registry
from apps.opendata.csvout import pieces
from apps.participants.models import Organisation
from apps.records import clock
from apps.review.models import Amendment, Decision, Position, Revision
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


def test_an_amendment_in_a_list_says_its_decision_then_the_positions(client, amendment):
    assert "Refused · 1 position counts." in text_of(client.get("/en/goals/review/2027/"))


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


def dated(client):
    """The entries of the feed: title, published, updated."""
    names = {"": "http://www.w3.org/2005/Atom"}
    found = ElementTree.fromstring(client.get("/en/goals/review/2027/feed/").content)  # noqa: S314 our own file
    tags = ("title", "published", "updated")
    return [
        [entry.findtext(tag, "", names)[: 10 if tag != "title" else None] for tag in tags]
        for entry in found.iterfind("entry", names)
    ]


def test_the_feed_dates_what_happened_by_its_publication(client, amendment):
    """When a draft was written is private, and what was published last is first."""
    for model, day in ((Amendment, 2), (Revision, 3), (Position, 4), (Decision, 5)):
        QuerySet(model).update(
            created_at=datetime(2026, 1, day, tzinfo=UTC), changed_at=datetime(2026, 1, 9, tzinfo=UTC)
        )
    Amendment.objects.update(publish_at=datetime(2026, 4, 1, tzinfo=UTC))
    QuerySet(Amendment).update(changed_at=datetime(2026, 1, 9, tzinfo=UTC))

    april = ["2026-04-01", "2026-04-01"]
    assert {title.partition(": ")[2]: days for title, *days in dated(client)} == dict.fromkeys(
        ("revise", "revision 1", "AFRIPOL: objection", "refused"), april
    )

    for published, day in ((amendment.round, 5), (Organisation.objects.get(code="afripol"), 6)):
        QuerySet(type(published)).filter(pk=published.pk).update(publish_at=datetime(2026, 5, day, tzinfo=UTC))
    Decision.objects.update(publish_at=datetime(2026, 5, 7, tzinfo=UTC))
    QuerySet(Decision).update(changed_at=datetime(2026, 1, 9, tzinfo=UTC))

    assert [[title.partition(": ")[2], day] for title, day, _updated in dated(client)] == [
        ["refused", "2026-05-07"],
        ["AFRIPOL: objection", "2026-05-06"],
        ["revision 1", "2026-05-05"],
        ["revise", "2026-05-05"],
    ]


def test_what_was_published_last_is_in_the_feed_however_long_ago_it_was_written(client, amendment):
    for _ in range(ENTRIES):
        factories.amendment(amendment.round, factories.goal())
    for model in (Amendment, Revision, Position, Decision):
        QuerySet(model).update(created_at=datetime(2026, 1 if model is Decision else 2, 1, tzinfo=UTC))
    Decision.objects.update(publish_at=datetime(2026, 5, 31, tzinfo=UTC))

    assert dated(client)[0][0] == "Amendment 1: refused"


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
