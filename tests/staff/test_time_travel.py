"""A name goes from every output when its time is over, by itself: at the end of a term, at the end or the withdrawal of
a consent, and for good when the person was erased, an older backup or not. Stored pages too, and no job runs."""

from contextlib import closing
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.test import Client

from apps.liaison.models import Consent, LiaisonOfficer
from apps.opendata import registry
from apps.pagestore import declared, revisions
from apps.pagestore.revisions import Revisions
from apps.pagestore.store import HIT, STORED, PageStore
from apps.publishing import scheduled_changes
from apps.records import clock
from apps.staff.erasure import Erasure
from apps.website import warming
from tests import factories, walks
from tests.pagestore.conftest import Browser
from tests.staff.leaks import application, text_in, unpacked
from tests.staff.test_erasure import NAME
from tests.staff.test_erasure import found as traces_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
MAIL = "z.quaggason@example.org"
LAST_DAY = datetime(2026, 5, 31, 12, tzinfo=UTC)
NEXT_DAY = datetime(2026, 6, 1, 0, 0, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.ERASED_FILE = tmp_path / "erased.jsonl"
    settings.PAGE_STORE_DIR = tmp_path / "pages"


def officer(**values):
    """In post with a public name and address; `values` are those of the term and of both consents."""
    officer = factories.officer(name=NAME)
    factories.contact(officer, value=MAIL, tier="public")
    factories.term(factories.post(title_en="Seat"), officer, end=values.get("end", ""))
    for scope in ("name", "email"):
        factories.consent(officer, scope=scope, until=values.get("until"))
    return officer


def outputs(client, read=lambda path: True):
    """The text of every page and every file that is to be read, and of a search for the name."""
    paths = [path for path in warming.paths() if path.startswith(("/en/", "/ar/")) or path.count("/") < 3]
    files = [f"/data/{dataset.name}.{kind}" for dataset in registry.offered() for kind in ("csv", "xlsx")]
    for path in filter(read, [*walks.in_one_language(paths), *files, "/data/dialogue.zip"]):
        yield path, text_in(client.get(path))
    found = client.get("/en/search/?q=Quaggason").text  # repeats what was searched, so the first name tells
    yield "the search", found if "Zoë" in found else ""


def naming(client, *read):
    return {path for path, text in outputs(client, *read) if "quaggason" in text.lower()}


def of_liaison(path):
    return path.endswith("/liaison/")


@pytest.mark.parametrize(
    "ends", [{"end": "2026-05-31"}, {"end": "2026-05"}, {"until": date(2026, 5, 31)}], ids=["day", "month", "consent"]
)
def test_every_output_drops_the_name_on_the_day_after(client, ends):
    with clock.stopped_at(LAST_DAY):
        officer(**ends)
        found = naming(client, of_liaison)
        assert "the search" in found
        assert any(map(of_liaison, found))
    with clock.stopped_at(NEXT_DAY):
        assert naming(client) == set()


def test_every_output_drops_the_name_with_a_withdrawal(client):
    with clock.stopped_at(LAST_DAY):
        person = officer()
        assert any(map(of_liaison, naming(client, of_liaison)))
        consents = Consent.objects.filter(officer=person)
        for consent in consents:
            consent.withdrawn_on = LAST_DAY.date()
            consent.save()
        assert naming(client) == set()


@pytest.fixture
def browser(monkeypatch, settings, tmp_path):
    """A reader in front of the page store, at the time of the site's clock."""
    settings.PAGE_STORE_BYTES = 2**20
    settings.ALLOWED_HOSTS = ["example.org"]
    settings.SITE_URL = "http://example.org"
    declared.parameters.cache_clear()
    monkeypatch.setattr(revisions, "_token", lambda: "one")
    monkeypatch.setattr(revisions.triggers, "missing", lambda connection: [])
    of_test = Revisions(tmp_path / "store", clock.now, scheduled_changes.next_change)
    with closing(of_test) as kept, application() as django:
        yield Browser(PageStore(django, kept))


@pytest.mark.parametrize("ends", [{"end": "2026-05"}, {"until": date(2026, 5, 31)}], ids=["term", "consent"])
def test_stored_pages_end_with_the_term_or_the_consent(browser, ends, tmp_path):
    """The content does not change, so its revision stays: the page ends at the moment that it was stored with."""
    with clock.stopped_at(LAST_DAY):
        officer(**ends)
        first, second = browser.get("/en/liaison/"), browser.get("/en/liaison/")
        assert [page.headers["cache-status"] for page in (first, second)] == [STORED, HIT]
        assert NAME.encode() in second.body
    with clock.stopped_at(NEXT_DAY):
        after = browser.get("/en/liaison/")

        assert after.headers["cache-status"] == STORED
        assert b"uaggason" not in after.body
        kept = [unpacked(path.read_bytes()) for path in tmp_path.rglob("pages-*/*")]
        assert kept
        assert not any("uaggason" in text for text in kept)


# --- Erased, then an older backup -------------------------------------------------------------------------------------


def tables():
    """The rows of every table that holds the person."""
    from django.db import connection

    kept = []
    with connection.cursor() as cursor:
        for table in sorted({table for table, _column in traces_in()} - {"search_entry_fts", "search_word_fts"}):
            if not table.startswith("search_"):  # made anew by an upgrade
                cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
                names = [column[0] for column in cursor.description]
                kept.append((table, names, cursor.fetchall()))
    return kept


def restore(kept):
    """Put the rows back, below everything that watches."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table, names, rows in kept:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608
            for row in rows:
                marks = ", ".join(["%s"] * len(names))
                quoted = ", ".join(connection.ops.quote_name(name) for name in names)
                cursor.execute(f"INSERT INTO {table} ({quoted}) VALUES ({marks})", row)  # noqa: S608


def test_an_older_backup_names_nobody_after_the_documented_command():
    with clock.stopped_at(LAST_DAY):
        person = officer()
        backup = tables()
        assert {table for table, _names, _rows in backup} >= {"liaison_liaisonofficer", "liaison_contactpoint"}
        Erasure(LiaisonOfficer, person.pk).erase(None, "Asked")
        assert traces_in() == set()
        assert naming(Client()) == set()

        restore(backup)
        assert traces_in()
        call_command("erase", again=True, verbosity=0)
        call_command("searchindex", all=True, verbosity=0)

        assert traces_in() == set()
        assert naming(Client()) == set()
        assert not LiaisonOfficer.objects.exists()
