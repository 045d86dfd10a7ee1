"""The seat board: all seats are public, but only holders who consented are named."""

from datetime import UTC, datetime

import pytest

from apps.liaison.models import Post
from apps.records import clock
from tests import factories
from tests.page_helpers import assert_flat, text_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_may_2026():
    with clock.stopped_at(NOW):
        yield


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
        ([], "holder unknown"),
        ([{"acting": True}], "vacant, with an acting officer"),
        ([{}], "held"),
        ([{"end": "2025"}], "holder unknown"),
        ([{"start": "2027"}], "holder unknown"),
    ],
)
def test_a_seat_shows_whether_it_is_held(client, terms, words):
    post = factories.post(title_en="Seat")
    for values in terms:
        factories.term(post, factories.officer(), **values)

    assert f"Seat {words}" in text_of(client.get("/en/liaison/"))


def test_nothing_private_is_shown(client):
    factories.post(title_en="HIDDEN", **factories.DRAFT)
    factories.post(title_en="HIDDEN", closed="2025")
    factories.post().organisations.add(factories.organisation(acronym_en="HIDDEN", **factories.DRAFT))
    officer = factories.officer(name="HIDDEN", note="HIDDEN")
    officer.contacts.create(kind="phone", value="HIDDEN")

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
