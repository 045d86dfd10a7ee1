"""Who looked at private data of officers, or exported them: noted without a write, and read by auditors."""

import csv
import io
import json

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.urls import reverse

from apps.liaison.models import Consent, ContactPoint, LiaisonOfficer, Term
from apps.participants.models import Organisation
from apps.publishing.models import Proposal
from apps.publishing.proposing import propose
from apps.staff import access_log
from apps.staff.models import AccessEvent
from tests import factories
from tests.staff.pages import change_page, list_page, page_of

pytestmark = pytest.mark.django_db
NAME = "Zoë Quaggason"


@pytest.fixture(autouse=True)
def file(settings, tmp_path):
    settings.ACCESS_FILE = tmp_path / "accesses.jsonl"
    settings.ERASED_FILE = tmp_path / "erased.jsonl"
    return settings.ACCESS_FILE


@pytest.fixture
def officer():
    officer = factories.officer(name=NAME)
    factories.contact(officer, value="z.quaggason@example.org")
    factories.term(factories.post(code="seat", title_en="Seat"), officer)
    factories.consent(officer)
    return officer


def noted():
    """Kind, model, object and rows of what was noted since the last call."""
    last = AccessEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    access_log.bring_in()
    new = AccessEvent.objects.filter(pk__gt=last).order_by("at", "pk")
    return [(event.kind, event.model.partition(".")[2], event.object_id, event.rows) for event in new]


def test_it_works(admin, staff, officer):
    admin.get(list_page(LiaisonOfficer))

    assert noted() == [("list", "liaisonofficer", None, 1)]
    event = AccessEvent.objects.get()
    assert (event.by, event.by_name) == (staff, "staff")
    assert access_log.bring_in() == 0


@pytest.mark.parametrize(
    ("path", "kind", "rows"),
    [
        ("change", "form", 1),
        ("history", "history", 1),
        ("delete", "form", 1),
        ("erase", "erasure", 1),
        ("data", "person", 1),
        ("data_json", "person", 1),
    ],
)
def test_each_page_of_an_officer(admin, officer, path, kind, rows):
    assert admin.get(page_of(LiaisonOfficer, path, officer.pk)).status_code == 200

    assert noted() == [(kind, "liaisonofficer", officer.pk, rows)]


def test_rows_on_the_form_of_a_post(admin, officer):
    factories.contact(factories.post(), value="desk@example.org")

    admin.get(change_page(officer.terms.get().post))

    assert noted() == [("form", "term", None, 1)]


def test_suggestions_and_the_search(admin, officer):
    given = {"app_label": "liaison", "model_name": "term", "field_name": "officer", "term": "quagg"}
    assert NAME in admin.get(reverse("admin:autocomplete"), given).json()["results"][0]["text"]
    assert NAME in admin.get(reverse("admin:search"), {"q": "Quaggason"}).text

    found = noted()
    assert found[0] == ("choice", "liaisonofficer", None, 1)
    assert ("search", "liaisonofficer", None, 1) in found[1:]


def test_waiting_changes_and_changes_of_officers(admin, staff, officer):
    proposal = propose(officer, {"note": "x"}, staff)
    propose(factories.organisation(), {"name_fr": "x"}, staff)
    admin.get(list_page(Proposal))
    admin.get(change_page(proposal))
    admin.get(page_of(officer.history.first().history_change, "change", officer.history.first().history_change_id))

    assert noted() == [
        ("list", "liaisonofficer", None, 1),
        ("form", "liaisonofficer", None, 1),
        ("history", "liaisonofficer", None, 1),
    ]


def test_exports(admin, officer):
    data = {"action": "csv_with_private_columns", "_selected_action": officer.contacts.get().pk}
    admin.post(list_page(ContactPoint), data)  # asks for the reason, and shows nobody
    assert noted() == []
    response = admin.post(list_page(ContactPoint), {**data, "reason": "Audit"})
    assert b"z.quaggason" in b"".join(response.streaming_content)

    assert noted() == [("export", "contactpoint", None, 1)]


def test_the_package_with_private_data(tmp_path, officer):
    call_command("exportdata", str(tmp_path / "package"), "--private", "--why", "Audit", verbosity=0)

    found = noted()
    assert {(kind, model) for kind, model, _key, _rows in found} == {
        ("export", name) for name in ("liaisonofficer", "contactpoint", "consent", "term")
    }
    assert AccessEvent.objects.filter(by=None).count() == 4


def test_what_is_no_private_data_is_not_noted(admin, officer):
    organisation = factories.organisation()
    for path in ("/admin/", list_page(Organisation), change_page(organisation), "/en/liaison/", list_page(AccessEvent)):
        assert admin.get(path).status_code == 200
    admin.get(list_page(Consent), {"q": "nothing has this"})  # an empty list shows nobody

    assert noted() == []


def test_a_refused_page_shows_nothing(client, member, officer):
    client.force_login(member("liaison officer"))

    assert client.get(change_page(officer)).status_code == 403
    assert noted() == []


def test_no_value_of_a_record_is_noted(admin, officer, file, caplog):
    caplog.set_level("DEBUG")
    admin.get(list_page(LiaisonOfficer), {"q": "Quaggason"})
    admin.get(change_page(officer))
    admin.get(reverse("admin:search"), {"q": "Quaggason"})

    assert "uaggason" not in file.read_text()
    assert "uaggason" not in caplog.text
    assert f"access=form of=liaison.liaisonofficer key={officer.pk} rows=1" in caplog.text


def test_a_page_is_shown_when_the_file_cannot_be_written(admin, officer, settings, tmp_path, caplog):
    (tmp_path / "full").write_text("")
    settings.ACCESS_FILE = tmp_path / "full" / "accesses.jsonl"  # below a file: nothing can be written there
    caplog.set_level("INFO")

    assert admin.get(change_page(officer)).status_code == 200
    assert "An access could not be kept" in caplog.text
    assert f"access=form of=liaison.liaisonofficer key={officer.pk}" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_lines_are_brought_in_once_even_after_a_crash(file):
    access_log.note(None, "list", Term)
    half_done = file.with_name("accesses-0.jsonl")
    half_done.write_text(file.read_text())  # stored, but the file was not removed yet

    assert access_log.bring_in() == 1
    assert (AccessEvent.objects.count(), half_done.exists(), file.exists()) == (1, False, False)


@pytest.mark.django_db(transaction=True)
def test_a_rollback_keeps_the_lines(file):
    from django.db import transaction

    access_log.note(None, "list", Term, rows=1)
    with transaction.atomic():
        access_log.bring_in()
        transaction.set_rollback(True)

    assert AccessEvent.objects.count() == 0
    assert access_log.bring_in() == 1


def test_a_damaged_line_holds_up_no_other(file, caplog):
    access_log.note(None, "list", Term)
    with file.open("ab") as damaged:
        damaged.write(b'["a part of a li\xff\n')
    access_log.note(None, "list", Term)

    assert access_log.bring_in() == AccessEvent.objects.count() == 2
    assert "A damaged line" in caplog.text


def test_a_part_of_a_line_damages_no_other(file):
    """A disk that was full kept the beginning of a line, without an end."""
    access_log.note(None, "list", Term)
    with file.open("a") as damaged:
        damaged.write('["a part of a li')
    access_log.note(None, "list", Term)
    access_log.note(None, "list", Term)

    assert access_log.bring_in() == AccessEvent.objects.count() == 3


def test_lines_that_could_not_be_brought_in_wait_too(file, monkeypatch):
    assert access_log.waiting() == 0
    access_log.note(None, "list", Term)
    with monkeypatch.context() as patched:
        patched.setattr(access_log, "_bring_in", fail)
        with pytest.raises(RuntimeError):
            access_log.bring_in()
    assert not file.exists()
    assert access_log.waiting() == 1

    access_log.note(None, "list", Term)
    assert access_log.waiting() == 2
    assert access_log.bring_in() == 2


def fail(part):
    raise RuntimeError


def test_a_file_that_somebody_else_brings_in_meanwhile(file, monkeypatch):
    monkeypatch.setattr(access_log, "_parts", lambda: [file.with_name("accesses-gone.jsonl")])

    assert (access_log.waiting(), access_log.bring_in()) == (0, 0)


def test_the_events_of_a_user_who_is_gone(file):
    user = User.objects.create_user("gone")
    access_log.note(user, "list", Term, rows=1)
    user.delete()

    assert access_log.bring_in() == 1
    assert AccessEvent.objects.get().by is None


def test_mails_bring_them_in(file):
    access_log.note(None, "list", Term, rows=1)

    call_command("sendmail", verbosity=0)

    assert AccessEvent.objects.count() == 1


# --- The list ---------------------------------------------------------------------------------------------------------


def test_auditors_read_filter_and_export(client, member, officer, django_capture_on_commit_callbacks):
    client.force_login(member("auditor"))
    client.get(list_page(Term))
    page = client.get(list_page(AccessEvent))
    assert "1 access is not in the list yet." in page.text

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("admin:staff_accessevent_latest"))
    answer = client.get(list_page(AccessEvent))

    assert "1 access was added." in answer.text
    assert "not in the list yet" not in answer.text
    event = AccessEvent.objects.get()
    assert client.get(list_page(AccessEvent), {"model": "liaison.term"}).context["cl"].result_count == 1
    assert client.get(list_page(AccessEvent), {"model": "liaison.consent"}).context["cl"].result_count == 0
    assert client.get(list_page(AccessEvent), {"kind__exact": "list"}).context["cl"].result_count == 1
    response = client.post(list_page(AccessEvent), {"action": "csv", "_selected_action": event.pk})
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [(row["name"], row["kind"], row["data"], row["rows"]) for row in rows] == [
        ("auditor", "list", "liaison.term", "1")
    ]
    assert client.get(change_page(event)).status_code == 200
    assert client.post(change_page(event), {"rows": 5}).status_code == 403


@pytest.mark.parametrize("role", ["publisher", "editor", "data manager", "translator", "liaison officer"])
def test_others_do_not(client, member, role):
    client.force_login(member(role))

    assert client.get(list_page(AccessEvent)).status_code == 403
    assert client.post(reverse("admin:staff_accessevent_latest")).status_code == 403


def test_a_look_is_one_line_of_the_file(admin, officer, file):
    """The form of an officer shows contacts, consents and terms, too: that is one look."""
    admin.get(change_page(officer))

    (line,) = file.read_text().strip().splitlines()
    assert json.loads(line)[3:] == ["form", "liaison.liaisonofficer", officer.pk, 1]
