"""Erasing a person: nothing of the name and addresses stays, and an older backup does not bring them back."""

import json
import logging
import zlib
from contextlib import suppress

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.core import signing
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from apps.history.changes import change
from apps.history.models import Change
from apps.history.registration import MODELS_WITH_HISTORY
from apps.liaison.models import ContactCheck, LiaisonOfficer, Term
from apps.mail.models import Mail
from apps.mail.queue import queue
from apps.opendata.models import Upload
from apps.participants.models import Official
from apps.publishing.models import Proposal
from apps.publishing.proposing import propose
from apps.records import privacy
from apps.staff import erasure
from apps.staff.erasure import Erasure
from apps.staff.models import UnsavedForm
from apps.website.seeding import load
from tests import factories
from tests.opendata.files import cells, written
from tests.page_helpers import text_of

pytestmark = pytest.mark.django_db
NAME, FORMER = "Zoë Quaggason", "Zoë Okapidotter"
MAIL, PHONE = "z.quaggason@example.org", "+999 5550123"
TRACES = ("quaggason", "okapidotter", "5550123")


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.ERASED_FILE = tmp_path / "erased.jsonl"
    settings.PAGE_STORE_DIR = tmp_path / "pages"


@pytest.fixture
def officer(staff):
    """An officer with traces in every place."""
    made = LiaisonOfficer.objects.create(name=FORMER, note="A note")
    made.name = NAME
    made.save()
    contact = factories.contact(made, kind="phone", value=PHONE)
    contact.value = MAIL
    contact.save()
    factories.consent(made, given_on="2026-01-01", evidence=f"Letter of {NAME}")
    post = factories.post(title_en="A post")
    factories.term(post, made, start="2026-01-01")
    with change(Change.Kind.FORM, staff, f"Because {NAME.upper()} asked"):
        post.city_en = f"Lyon ({NAME})"
        post.save()
    with change(Change.Kind.FORM, staff, "Corrected"):
        post.city_en = "Lyon"
        post.save()
    propose(post, {"title_fr": f"Poste de {NAME}"}, staff, f"For {NAME}")
    propose(made, {"note": f"{NAME} again"}, staff)
    LogEntry.objects.log_actions(staff.pk, [made], CHANGE, json.dumps([{"changed": {"name": NAME}}]))
    LogEntry.objects.log_actions(staff.pk, [post], CHANGE, json.dumps([f"{NAME} ({MAIL})"]))
    for path, entry in ((f"/admin/liaison/liaisonofficer/{made.pk}/change/", "x"), ("/admin/", NAME)):
        content = signing.dumps({"fields": {"a": [entry]}, "files": []}, salt="apps.staff.unsaved_forms", compress=True)
        UnsavedForm.objects.create(user=staff, path=path, content=content)
    for dataset, text in (("officers", "x"), ("participants", f"code,note\na,{NAME}\n")):
        plan = zlib.compress(json.dumps([[1, "new", NAME, [], [], []]]).encode())
        Upload.objects.create(
            by=staff,
            dataset=dataset,
            file_name=f"{NAME}.csv",
            checksum="0",
            content=zlib.compress(text.encode("cp1252")),
            plan=plan,
            questions=[{"id": "a", "options": [text]}],
        )
    return made


def found():
    """The columns of all tables of the database that hold a trace, whatever wrote them."""
    traces = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                traces |= {(table, name) for name, value in zip(names, row, strict=True) if holds(value)}
    return traces


def holds(value):
    if isinstance(value, bytes | memoryview):
        value = bytes(value)
        with suppress(zlib.error):
            value = zlib.decompress(value)
        value = value.decode("utf-8", "replace")
    return any(trace in str(value).lower() for trace in TRACES)


def test_it_works(officer, staff, settings):
    others = LiaisonOfficer.objects.create(name="Somebody Else"), propose(factories.post(), {"title_fr": "x"}, staff)
    UnsavedForm.objects.create(user=staff, path="/admin/", content=signing.dumps({}, salt="apps.staff.unsaved_forms"))
    pages = settings.PAGE_STORE_DIR / "pages-1"
    pages.mkdir(parents=True)
    (pages / "page").write_text(NAME)
    assert {table for table, _name in found()} >= {
        *("liaison_liaisonofficer", "liaison_historicalliaisonofficer", "liaison_historicalpost", "history_change"),
        *("publishing_proposal", "django_admin_log", "opendata_upload", "search_entry", "liaison_historicalconsent"),
    }

    Erasure(LiaisonOfficer, officer.pk).erase(staff, f"{NAME} asked for it")

    assert found() == set()
    assert [form.path for form in UnsavedForm.objects.all()] == ["/admin/"]
    assert list(Upload.objects.values_list("content", "plan", "questions")) == [(None, None, [])] * 2
    assert LiaisonOfficer.objects.get() == others[0]
    assert [(term.officer_id, term.start) for term in Term.objects.all()] == [(None, "2026-01-01")]  # that it was held
    assert Proposal.objects.filter(pk=others[1].pk).exists()
    assert Change.objects.filter(message="… asked for it", by=staff).exists()
    assert Change.objects.filter(message="Because … asked").exists()


@pytest.mark.django_db(transaction=True)
def test_stored_pages_go(staff, settings):
    pages = settings.PAGE_STORE_DIR / "pages-1"
    pages.mkdir(parents=True)
    (pages / "page").write_text(NAME)

    Erasure(LiaisonOfficer, LiaisonOfficer.objects.create(name=NAME).pk).erase(staff, "x")

    assert [path for path in settings.PAGE_STORE_DIR.rglob("*") if "pages-1" in str(path)] == [pages]


def secure_delete():
    """Whether SQLite overwrites what this connection deletes."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        return cursor.fetchone()[0]


@pytest.fixture(params=[0, 1])
def overwrites(request):
    """What the connection does outside an erasure: builds of SQLite differ."""
    built = secure_delete()
    connection.connection.execute(f"PRAGMA secure_delete = {request.param}")
    yield request.param
    connection.connection.execute(f"PRAGMA secure_delete = {built}")


@pytest.mark.one_database
def test_only_an_erasure_overwrites(overwrites):
    with erasure.overwriting():
        assert secure_delete() == 1
    assert secure_delete() == overwrites


@pytest.mark.one_database
def test_an_erasure_that_fails_leaves_the_connection_as_it_was(officer, overwrites, monkeypatch):
    def fail(marks):
        with transaction.atomic(savepoint=False):  # Django sends no other statement in this transaction
            raise OSError("The disk is full")

    monkeypatch.setattr(erasure.erasure_marks, "write", fail)
    with pytest.raises(OSError, match="The disk is full"):
        Erasure(LiaisonOfficer, officer.pk).erase(None, "x")

    assert secure_delete() == overwrites


@pytest.mark.both_databases
def test_an_error_of_the_database_is_what_an_erasure_fails_with():
    def fail():
        with transaction.atomic(), erasure.overwriting():
            Upload.objects.create(dataset=None)

    with pytest.raises(IntegrityError):
        fail()


@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_lost_has_nothing_to_put_back():
    def fail():
        with erasure.overwriting():
            connection.close()
            raise DatabaseError

    with pytest.raises(DatabaseError):
        fail()


def test_a_deleted_person(officer, admin):
    key = officer.pk
    officer.delete()
    deleted = admin.get(reverse("admin:liaison_liaisonofficer_deleted")).text
    address = reverse("admin:liaison_liaisonofficer_erase", args=[key])
    assert (NAME in deleted, address in deleted) == (True, True)

    admin.post(address, {"why": "Asked"})

    assert found() == set()
    assert admin.get(address).status_code == 404


def test_the_page(officer, admin, staff, caplog):
    caplog.set_level(logging.INFO)
    address = reverse("admin:liaison_liaisonofficer_erase", args=[officer.pk])
    assert address in admin.get(reverse("admin:liaison_liaisonofficer_change", args=[officer.pk])).text
    page = admin.get(address).text
    for text in (
        NAME,
        FORMER,
        MAIL,
        PHONE,
        "unsaved forms: 2",
        "files and plans of imports: 2",
        "rows that stay without the person: 1",
    ):
        assert text in page
    assert "These records stay" not in page
    assert admin.post(address, {"why": " "}).status_code == 200  # a reason is required
    assert LiaisonOfficer.objects.exists()

    assert admin.post(address, {"why": "Asked"}).headers["Location"] == "/admin/liaison/liaisonofficer/"
    assert found() == set()
    lines = [record.getMessage() for record in caplog.records if record.name == "erasure"]
    assert lines == [f"erased liaison.liaisonofficer={officer.pk} by account={staff.pk}"]


def test_records_that_stay_are_named_and_not_changed(officer, admin):
    statement = factories.statement(factories.edition(1), speaker=NAME)
    page = admin.get(reverse("admin:liaison_liaisonofficer_erase", args=[officer.pk])).text
    assert "These records stay" in page

    Erasure(LiaisonOfficer, officer.pk).erase(None, "Asked")

    statement.refresh_from_db()
    assert statement.speaker == NAME


@pytest.mark.parametrize(
    ("role", "status"), [("publisher", 200), ("editor", 403), ("data manager", 403), ("auditor", 403)]
)
def test_who_can(client, member, role, status):
    officer = LiaisonOfficer.objects.create(name=NAME)
    client.force_login(member(role))
    address = reverse("admin:liaison_liaisonofficer_erase", args=[officer.pk])

    assert client.get(address).status_code == status
    if status == 403:
        assert client.post(address, {"why": "x"}).status_code == 403
        assert LiaisonOfficer.objects.exists()


def test_names_inside_other_words_stay(staff):
    with change(Change.Kind.FORM, staff, "Annalise and Anna, ANNA"):
        officer = LiaisonOfficer.objects.create(name="Anna")
    short = LiaisonOfficer.objects.create(name="An")
    for one in (short, officer):
        Erasure(LiaisonOfficer, one.pk).erase(None, "x")

    assert Change.objects.filter(message="Annalise and …, …").exists()


def test_every_model_that_declares_names_or_addresses_is_erased(admin):
    """It has a page of its own, or goes with the person that it belongs to."""
    declared = {model for model in MODELS_WITH_HISTORY if privacy.is_about_people(model)}
    persons = erasure.persons()
    assert {LiaisonOfficer, Official} <= set(persons) <= declared
    for model in declared - set(persons):
        assert any(field.related_model in persons for field in model._meta.concrete_fields)
    for model in persons:
        assert reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_erase", args=[1])


def test_a_head_of_an_organization(admin):
    """With the history, the translated role, the search, and both spellings of the name."""
    organisation = factories.organisation()
    head = factories.official(organisation=organisation, name=FORMER, name_arabic="زوي كواغاسون", role_fr="Directrice")
    head.name = NAME
    head.save()
    propose(head, {"role_es": f"Directora {NAME}"}, None)
    address = reverse("admin:participants_official_erase", args=[head.pk])
    assert address in admin.get(reverse("admin:participants_official_change", args=[head.pk])).text
    assert "زوي كواغاسون" in admin.get(address).text

    admin.post(address, {"why": "Asked"})

    assert found() == set()
    assert not Official.objects.exists()
    assert not Official.history.exists()
    assert organisation.officials.count() == 0


def test_the_seed_does_not_bring_an_erased_head_back(tmp_path):
    """The mark of a seeded row outlives the name in its key."""
    package = tmp_path / "package"
    package.mkdir()
    factories.organisation("europol")
    rows = [cells("officials", organisation="europol", name=NAME, role_en="Director")]
    (package / "officials.csv").write_text(written(rows), encoding="utf-8", newline="")
    assert load(package)["new"] == 1
    assert load(package)["unchanged"] == 1

    Erasure(Official, Official.objects.get().pk).erase(None, "Asked")

    assert found() == set()
    assert load(package)["kept"] == 1
    assert not Official.objects.exists()


def test_checks_of_contacts_go_too():
    officer = factories.officer(name=NAME)
    contact = factories.contact(officer, value=FORMER)
    ContactCheck.ask(contact)
    contact.value = MAIL  # the check still holds the address that was asked
    contact.save()
    assert ("liaison_contactcheck", "value") in found()

    Erasure(LiaisonOfficer, officer.pk).erase(None, "Asked")

    assert found() == set()


def test_that_a_post_was_held_stays_by_whom_goes(client):
    """On the seat board and in its file; in the admin, the term can still be changed."""
    post, officer = factories.post(title_en="Seat"), factories.officer(name=NAME)
    factories.consent(officer)
    term = factories.term(post, officer, start="2021", end="2023")
    assert NAME in client.get("/en/liaison/?as_of=2022-05-01").text

    Erasure(LiaisonOfficer, officer.pk).erase(None, "Asked")

    assert found() == set()
    assert "Seat Filled" in text_of(client.get("/en/liaison/?as_of=2022-05-01")).replace("  ", " ")
    term.refresh_from_db()
    term.full_clean()
    term.end = "2024"
    term.save()
    assert (term.officer, term.history.filter(officer__isnull=False).exists()) == (None, False)


# --- After an older backup --------------------------------------------------------------------------------------------


def restored(rows):
    """Put rows back as a backup has them, below everything that watches."""
    with connection.cursor() as cursor:
        for table, names, values in rows:
            marks = ", ".join(["%s"] * len(names))
            cursor.execute(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", values)  # noqa: S608


def backup():
    tables = ("history_change", "liaison_liaisonofficer", "liaison_historicalliaisonofficer")
    found = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            names = [column[0] for column in cursor.description]
            found += [(table, names, row) for row in cursor.fetchall()]
    return found


def test_an_older_backup_is_erased_again(settings, capsys):
    officer = LiaisonOfficer.objects.create(name=NAME)
    kept = backup()
    Erasure(LiaisonOfficer, officer.pk).erase(None, "x")
    marks = settings.ERASED_FILE.read_text()
    Change.objects.all().delete()
    restored(kept)
    assert found()

    call_command("erase", again=True)

    assert (found(), LiaisonOfficer.objects.count()) == (set(), 0)
    assert settings.ERASED_FILE.read_text() == marks
    assert not holds(marks)
    assert "1 erased again" in capsys.readouterr().out
    assert erasure.again() == 0


def test_a_new_person_with_the_key_of_an_erased_one_stays(settings):
    officer = LiaisonOfficer.objects.create(name=NAME)
    Erasure(LiaisonOfficer, officer.pk).erase(None, "x")
    LiaisonOfficer.objects.create(pk=officer.pk, name="Somebody Else")

    assert erasure.again() == 0
    assert LiaisonOfficer.objects.get().name == "Somebody Else"


def test_nothing_is_erased_without_a_mark(settings, tmp_path):
    officer = LiaisonOfficer.objects.create(name=NAME)
    settings.ERASED_FILE = tmp_path / "missing" / "erased.jsonl"

    with pytest.raises(FileNotFoundError):
        Erasure(LiaisonOfficer, officer.pk).erase(None, "x")
    assert LiaisonOfficer.objects.get().name == NAME


def test_the_command(officer, capsys):
    factories.statement(edition := factories.edition(1), speaker=NAME)
    for wrong in ([], ["liaisonofficer", officer.pk], ["liaisonofficer", 999, "--why", "x"]):
        with pytest.raises(CommandError):
            call_command("erase", *wrong)
    call_command("erase", "liaisonofficer", officer.pk, why="Asked")

    out = capsys.readouterr().out
    assert f"erased liaisonofficer {officer.pk}" in out
    assert "still name the person: editions.statement" in out
    edition.delete()


def test_upgrades_erase_again():
    from tests.database import ROOT

    recipe = (ROOT / "Makefile").read_text().partition("upgrade: ")[2].partition("\n\n")[0]
    assert recipe.index("migrate") < recipe.index("erase --again") < recipe.index("searchindex")


def test_mails_that_wait_go_too():
    officer = factories.officer(name=NAME)
    factories.contact(officer, kind="email", value=MAIL)
    queue(MAIL, "To them", "Text")
    queue("other@example.org", "About them", f"Ask {NAME}.")
    queue("other@example.org", "About others", "Text")

    Erasure(LiaisonOfficer, officer.pk).erase(None, "Asked")

    assert list(Mail.objects.values_list("subject", "recipient")) == [("About others", "other@example.org")]
