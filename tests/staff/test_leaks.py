"""What is declared private leaves by no output: every address, file, stored page, log and mail is searched for values
that are planted in every declared field. The addresses come from the URL configuration."""

import logging
from contextlib import closing
from functools import partial

import pytest
from django.conf import settings as configured
from django.contrib import admin as django_admin
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import RequestFactory
from django.urls import reverse

from apps.liaison.models import ContactPoint, LiaisonOfficer, Term
from apps.notices.models import Notice
from apps.opendata import registry
from apps.pagestore import revisions
from apps.pagestore.revisions import Revisions
from apps.pagestore.store import PageStore
from apps.publishing import scheduled_changes
from apps.publishing.proposing import propose
from apps.publishing.record_notes import PreviewLink
from apps.records import clock
from apps.records.privacy import SeenBy
from apps.website import system_views, warming
from tests import factories, walks
from tests.staff import test_reading
from tests.staff.leaks import NAMES_OF_USERS, application, leaks, plants, text_in, unpacked, world
from tests.staff.pages import list_page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.ACCESS_FILE = tmp_path / "accesses.jsonl"


@pytest.fixture
def somebody(staff):
    return User.objects.create_user("somebody", email="somebody@example.org", is_staff=True)


@pytest.fixture
def planted(somebody):
    return plants(world(somebody))


def public_paths():
    """Every public address: all pages of all records in every language, every file of every dataset, and one address
    of each other route."""
    names = [dataset.name for dataset in registry.offered()]
    test_reading.TOKENS[:] = [PreviewLink.make(record=factories.edition(**factories.DRAFT))[1]]
    others = [path for path in test_reading.addresses() if not path.startswith(f"/{configured.ADMIN_PATH}")]
    files = [f"/data/{name}.{kind}" for name in names for kind in ("csv", "xlsx", "csv-metadata.json")]
    searches = [f"/{language}/search/?q=quagga" for language, _name in configured.LANGUAGES]
    wrong = ["/en/participants/?q=%ff", "/en/nothing/"]
    return walks.in_one_language([*warming.paths(), *files, *others, *searches, *wrong])


def public_outputs(client):
    for path in public_paths():
        response = client.get(path)
        yield path, text_in(response).replace("q=quagga", "").replace('"quagga"', "").replace("“quagga”", "")
    request = RequestFactory().get("/en/")
    yield "the page for server errors", text_in(system_views.server_error(request))


@pytest.mark.soak
@pytest.mark.one_database  # hundreds of pages: the gate is the same condition on both
def test_no_public_output_shows_a_private_value(client, planted, caplog):
    caplog.set_level(logging.DEBUG)
    outputs = dict(public_outputs(client))

    assert len(planted) > 60
    assert len(outputs) > (250 if walks.IS_FULL else 120)
    assert any("Named Holder" in text for text in outputs.values()), "what is public is found"
    assert leaks(planted, outputs.items()) == []
    assert leaks(planted, [("the log", caplog.text)]) == []


@pytest.mark.one_database
def test_the_search_would_find_an_open_gate(client, somebody, monkeypatch):
    """The test above can fail: with the gate open, pages and files show the planted values of these fields."""
    found = plants(world(somebody))
    monkeypatch.setattr(type(Term.objects.all()), "public", lambda self, at=None: self.all())
    monkeypatch.setattr(type(ContactPoint.objects.all()), "public", lambda self, at=None: self.all())
    paths = [*(f"/{language}/liaison/" for language, _name in configured.LANGUAGES), "/data/liaison-seats.csv"]

    leaking = leaks(found, ((path, text_in(client.get(path))) for path in paths))

    assert {field for field, _path in leaking} == {"LiaisonOfficer.name", "ContactPoint.value"}
    assert {path for _field, path in leaking} == set(paths)


def test_no_search_finds_a_private_value(client, planted):
    """A search for a planted value looks like one for something that nobody wrote: no result, no suggestion."""

    def page(language, words):
        return client.get(f"/{language}/search/", {"q": words}).text.replace(words, "…")

    for language in ("en", "ar"):
        nothing = page(language, "quagga0000")
        fields = {plant.field: plant.value for plant in planted}
        assert [field for field, value in fields.items() if page(language, value) != nothing] == []


@pytest.mark.soak
@pytest.mark.one_database
def test_no_stored_page_holds_a_private_value(planted, monkeypatch, settings, tmp_path):
    settings.PAGE_STORE_BYTES = 2**20
    monkeypatch.setattr(revisions, "_token", lambda: "one")
    monkeypatch.setattr(revisions.triggers, "missing", lambda connection: [])
    of_test = Revisions(tmp_path / "pages", clock.now, scheduled_changes.next_change)
    with closing(of_test) as kept, application() as django:
        store = PageStore(django, kept)
        done = [warming.warm(store, path) for path in walks.in_one_language(warming.paths())]
        stored = [(path.name, unpacked(path.read_bytes())) for path in tmp_path.rglob("pages-*/*")]

    assert sum("stored" in status for status in done) > (100 if walks.IS_FULL else 25)
    assert any("Named Holder" in text for _name, text in stored), "what is public is found"
    assert leaks(planted, stored) == []


# --- Users of the administration --------------------------------------------------------------------------------------

SEEN = {
    "translator": {SeenBy.USERS},
    "liaison officer": {SeenBy.USERS, SeenBy.PARTICIPANTS, SeenBy.BY_TIER},
    "editor": {*SeenBy} - {SeenBy.ADMINISTRATORS, SeenBy.THE_PERSON, SeenBy.NOBODY},
}


def admin_requests(client):
    """For every page of the admin that a GET shows, suggestions of every field, the search, and every export: its name
    and a function that requests it."""
    for path in dict.fromkeys(path for path in test_reading.addresses() if path.startswith("/admin/")):
        yield path, partial(client.get, path)
    yield "the search", partial(client.get, reverse("admin:search"), {"q": "quagga"})
    yield "the roster", partial(client.get, reverse("desk:roster"), {"q": "quagga"})
    for term in Term.objects.select_related("post"):
        for name, key in (("post_card", [term.post.code]), ("holder_card", [term.post.code, term.pk])):
            yield f"{name} {key}", partial(client.get, reverse(f"desk:{name}", args=key))
    for model, own in django_admin.site._registry.items():
        for field in own.get_autocomplete_fields(None) if hasattr(own, "content") else ():
            given = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": field}
            for term in ("", "quagga"):
                page = partial(client.get, reverse("admin:autocomplete"), {**given, "term": term})
                yield f"{field} of {model.__name__} for {term!r}", page
        keys = list(model._base_manager.values_list("pk", flat=True)[:50])
        for action in ("csv_of_selection", "csv_with_private_columns", "csv"):
            data = {"action": action, "_selected_action": keys, "reason": "x"}
            yield f"{action} of {model.__name__}", partial(client.post, list_page(model), data)


@pytest.mark.soak
@pytest.mark.one_database
@pytest.mark.parametrize("role", SEEN)
def test_no_role_sees_more_than_declared(client, member, somebody, planted, role):
    speaks_for = factories.organisation("own") if role == "liaison officer" else None
    user = member(role, languages=["fr"] if role == "translator" else (), speaks_for=speaks_for)
    client.force_login(user)
    test_reading.TOKENS[:] = [PreviewLink.make(record=factories.edition(**factories.DRAFT))[1]]
    hidden = [
        plant
        for plant in planted
        if plant.field not in NAMES_OF_USERS and (plant.seen_by not in SEEN[role] or plant.tier == "staff")
    ]
    if role == "editor":
        hidden = [plant for plant in hidden if plant.tier != "staff"]

    requests = walks.turns_of(role, walks.one_of(5, admin_requests(client)), list(SEEN))
    outputs = {name: text_in(ask()).replace('value="quagga"', "") for name, ask in requests}

    assert leaks([plant for plant in planted if plant not in hidden], outputs.items()), "what the role sees is found"
    assert len(hidden) > 5
    assert len(outputs) > (600 if walks.IS_FULL else 60)
    assert leaks(hidden, outputs.items()) == []


# --- Mails ------------------------------------------------------------------------------------------------------------


def test_no_mail_to_others_holds_a_private_value(member, planted, mailoutbox):
    """Notices about officers name them by number; a contact is asked at its own address only."""
    notices = set(Notice.objects.values_list("user__email", "text"))
    for role in ("publisher", "editor"):
        user = member(role)
        User.objects.filter(pk=user.pk).update(email=f"{role}@example.org")
    officer = LiaisonOfficer.objects.order_by("-pk").first()
    propose(officer, {"note": "x"}, User.objects.get(username="editor"), "Reason")
    call_command("sendmail", verbosity=0)

    assert {mail.to[0] for mail in mailoutbox} >= {"publisher@example.org"}
    found = []
    for mail in mailoutbox:
        own = mail.to[0].partition("@")[0]
        others = [one for one in planted if one.value != own and (mail.to[0], one.value) not in notices]
        found += leaks(others, [(mail.to[0], f"{mail.subject}\n{mail.body}")])
        assert "quagga" not in mail.subject
    assert found == []
