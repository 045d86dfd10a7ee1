"""The seat board: all seats are public, but only holders who consented are named."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils.formats import date_format

from apps.liaison import dashboard
from apps.liaison.models import ContactCheck, Post, Term
from apps.liaison.seats import SOON
from apps.publishing import scheduled_changes
from apps.records import clock
from tests import factories
from tests.page_helpers import assert_flat, text_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_may_2026():
    with clock.stopped_at(NOW):
        yield


def table(path):
    text = b"".join(Client().get(f"/data/{path}")).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_it_works(client, lang):
    assert client.get(f"/{lang}/liaison/").status_code == 200


def test_without_posts_the_page_names_none(client):
    page = client.get("/en/liaison/")

    assert "No post is publicly known yet." in text_of(page)
    assert '<form class="filters"' not in page.text


def test_a_holder_is_named_only_with_consent(client):
    post = factories.post()
    silent, agreed, withdrew = (factories.officer(name=name) for name in ("Silent", "Agreed", "Withdrew"))
    factories.consent(agreed)
    factories.consent(withdrew, withdrawn_on="2026-04-30")
    for officer, acting in ((silent, False), (agreed, True), (withdrew, True)):
        factories.term(post, officer, acting=acting)

    page = client.get("/en/liaison/").content.decode()

    assert "Agreed" in page
    assert "Silent" not in page
    assert "Withdrew" not in page


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ([], "Holder unknown"),
        ([{"acting": True}], "Vacant, with an acting officer"),
        ([{}], "Filled"),
        ([{"end": "2025"}], "Vacant"),
        ([{"end": "2026-05"}], "Term ends soon"),
        ([{"end": "2026-05"}, {"start": "2026-06"}], "Handover"),
        ([{**factories.DRAFT}], "Holder unknown"),
    ],
)
def test_a_seat_shows_whether_it_is_held(client, terms, words):
    post = factories.post(title_en="Seat")
    for values in terms:
        factories.term(post, factories.officer(), **values)

    assert f"Seat {words}" in text_of(client.get("/en/liaison/")).replace("  ", " ").replace(" ,", ",")


def test_a_page_in_store_ends_when_a_term_begins_to_end_soon():
    factories.term(factories.post(), factories.officer(), start="2025", end="2026-08-31")

    first = scheduled_changes.next_change(NOW)

    assert clock.day_of(first) == date(2026, 8, 31) - timedelta(days=SOON)


@pytest.mark.parametrize("days", [0, SOON - 1, SOON, SOON + 1])
def test_the_board_and_the_task_of_the_secretariat_agree_on_soon(days):
    end = clock.day_of(NOW) + timedelta(days=days)
    term = factories.term(factories.post(), factories.officer(), start="2025", end=end.isoformat())

    (row,) = table("liaison-seats.csv")
    assert (row["seat_state"] == "ending_soon") == (days <= SOON)
    assert list(dashboard.ending(Term.objects.all(), None)) == [term] * (days <= SOON)


def test_the_board_as_of_another_day(client):
    post = factories.post(title_en="Seat", opened="2020")
    factories.term(post, factories.officer(), start="2021", end="2023")
    factories.edition(6, start_date="2022-12-08", end_date="2022-12-09")

    for query, words in (("as_of=2020-06-01", "Holder unknown"), ("as_of=6", "Filled"), ("", "Vacant")):
        assert f"Seat {words}" in text_of(client.get(f"/en/liaison/?{query}")).replace("  ", " ")
        (row,) = table(f"liaison-seats.csv?{query}")
        assert row["seat_state"] == words.lower().removeprefix("holder ")
    assert list(client.get("/en/liaison/?as_of=2019").context["page_obj"]) == []
    assert table("liaison-seats.csv?as_of=2019") == []


def test_page_and_file_say_when_the_addresses_of_a_post_were_confirmed(client):
    post, officer = factories.post(), factories.officer()
    factories.term(post, officer)
    factories.consent(officer, scope="email")
    for owner, value in ((post, "desk@example.org"), (post, "other@example.org"), (officer, "own@example.org")):
        check, _token = ContactCheck.ask(factories.contact(owner, value=value, tier="public"))
        if "other" not in value:
            ContactCheck.objects.filter(pk=check.pk).update(answer="confirmed", answered_at=NOW)

    (row,) = table("liaison-seats.csv")
    assert row["contacts"] == "desk@example.org | other@example.org"
    assert row["contacts_confirmed"] == f"desk@example.org {clock.day_of(NOW)}"
    assert f"desk@example.org (confirmed {date_format(NOW)}" in text_of(client.get("/en/liaison/"))


@pytest.mark.parametrize("answer", ["wrong", "none"])
def test_an_address_that_is_wrong_or_silent_is_not_shown_as_confirmed(client, answer):
    contact = factories.contact(factories.post(), value="desk@example.org", tier="public")
    asked = [("confirmed", 300), *[(answer, 200), (answer, 100)]]
    for given, days in asked:
        check, _token = ContactCheck.ask(contact)
        at = NOW - timedelta(days=days)
        answered_at = None if given == "none" else at
        rows = ContactCheck.objects.filter(pk=check.pk)
        rows.update(answer=given, asked_at=at, answered_at=answered_at, expires_at=at + timedelta(days=21))

    confirmed = date_format(NOW - timedelta(days=300))
    assert f"desk@example.org (not confirmed since {confirmed}" in text_of(client.get("/en/liaison/"))


def test_an_address_that_was_never_right_is_not_confirmed(client):
    check, _token = ContactCheck.ask(factories.contact(factories.post(), value="desk@example.org", tier="public"))
    ContactCheck.objects.filter(pk=check.pk).update(answer="wrong", answered_at=NOW)

    assert "desk@example.org (not confirmed)" in text_of(client.get("/en/liaison/"))


def test_the_picture_counts_the_posts_of_each_organisation(client):
    europol, afripol = (
        factories.organisation("europol", region="europe"),
        factories.organisation("afripol", region="africa"),
    )
    for _ in range(2):
        factories.post(sent_by=europol)
    factories.term(factories.post(sent_by=europol), factories.officer())
    factories.post().organisations.add(afripol)

    regions = client.get("/ar/liaison/").context["present"]

    counted = {one.organisation.code: one.counts for region in regions for one in region.presences}
    assert counted == {"europol": [("filled", 1), ("unknown", 2)], "afripol": [("unknown", 1)]}
    assert client.get("/ar/liaison/").text.count('class="mark ') >= 4


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("region=europe", ["Europe"]),
        ("goal=4", ["Africa"]),
        ("language=ar", ["Africa"]),
        ("language=es", []),
        ("acting=true", ["Europe"]),
    ],
)
def test_each_filter_narrows_the_board_and_both_files(client, query, titles):
    europe = factories.post(
        code="europe", title_en="Europe", sent_by=factories.organisation("europol", region="europe")
    )
    africa = factories.post(code="africa", title_en="Africa", languages="fr | ar")
    africa.goals.add(factories.goal(4))
    africa.organisations.add(factories.organisation("afripol", region="africa"))
    factories.term(europe, factories.officer(), acting=True)

    assert [post.title_en for post in client.get(f"/en/liaison/?{query}").context["page_obj"]] == titles
    for name, key in (("liaison-posts", "code"), ("liaison-seats", "post")):
        assert [row[key] for row in table(f"{name}.csv?{query}")] == [title.lower() for title in titles]


def test_nothing_private_is_shown(client):
    factories.post(title_en="HIDDEN", **factories.DRAFT)
    factories.post(title_en="HIDDEN", closed="2025")
    factories.post().organisations.add(factories.organisation(acronym_en="HIDDEN", **factories.DRAFT))
    officer = factories.officer(name="HIDDEN", note="HIDDEN")
    factories.contact(officer, kind="phone", value="HIDDEN")

    assert "HIDDEN" not in client.get("/en/liaison/").content.decode()


def test_the_filter(client):
    europol = factories.organisation("europol")
    factories.post(title_en="Europe").organisations.add(europol)
    factories.post(title_en="Africa")

    def listed(query):
        return [post.title_en for post in client.get(f"/en/liaison/{query}").context["page_obj"]]

    assert listed("?organisation=europol") == ["Europe"]
    assert listed("?organisation=nobody") == []


def test_an_office_shows_who_sent_it_and_with_whom_it_works(client):
    interpol, europol = factories.organisation("interpol"), factories.organisation("europol")
    values = {"kind": "office", "sent_by": interpol, "other_bodies_en": "European Union", "opened": "2011-10"}
    factories.post(title_en="Office", **values).organisations.add(europol)
    factories.post(title_en="Hidden sender", kind="office", sent_by=factories.organisation("x", **factories.DRAFT))

    page = text_of(client.get("/en/liaison/"))

    assert "Liaison office · sent by INTERPOL · works with EUROPOL , European Union · opened October 2011" in page
    assert page.count("sent by") == 1
    for code in ("interpol", "europol"):
        assert [post.title_en for post in client.get(f"/en/liaison/?organisation={code}").context["page_obj"]] == [
            "Office"
        ]
        assert text_of(client.get(f"/en/participants/{code}/")).count("Office") == 1


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        ("", "opened October 2011"),
        ("stated", "opened October 2011"),
        ("attested", "first attested October 2011"),
        ("host_agreement", "opening unknown; host agreement: October 2011"),
    ],
)
def test_the_date_of_opening_says_what_it_rests_on(client, basis, words):
    factories.post(opened="2011-10", opened_basis=basis)

    assert words in text_of(client.get("/en/liaison/"))


def test_an_office_without_a_known_holder_is_no_vacancy(client):
    factories.post(title_en="Seat"), factories.post(title_en="Office", kind="office")

    assert [post.title_en for post in Post.objects.vacant()] == ["Seat"]


def test_many_posts_cost_no_more_queries(client):
    def make():
        post, officer = factories.post(), factories.officer()
        post.organisations.add(factories.organisation())
        factories.consent(officer)
        factories.term(post, officer)

    assert_flat(client, "/fr/liaison/", make)
