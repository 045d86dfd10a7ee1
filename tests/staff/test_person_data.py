"""The report of everything that is held about a person: complete, in the reader's language, and for few."""

import json

import pytest
from django.urls import reverse

from apps.liaison.models import ContactCheck, LiaisonOfficer, Term
from apps.participants.models import Official
from apps.staff.erasure import Erasure
from tests import factories
from tests.staff.test_erasure import FORMER, MAIL, NAME, PHONE, files, officer  # noqa: F401 fixtures

pytestmark = pytest.mark.django_db


def address(record, name="data"):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{name}", args=[record.pk])


def document(client, record):
    response = client.get(address(record, "data_json"))
    assert response["Content-Disposition"].startswith("attachment")
    return json.loads(response.content)


def test_it_works(admin, officer):  # noqa: F811
    ContactCheck.ask(officer.contacts.get())

    found = document(admin, officer)["sections"]

    assert set(found) == {"records", "history", "waiting", "forms", "files", "log", "texts"}
    titles = [entry["title"] for entry in found["records"]]
    assert titles == ["Liaison officer", "Contact point", "Check of a contact", "Consent", "Term"]
    assert {FORMER, NAME, PHONE, MAIL} <= {str(value) for entry in found["history"] for value in entry.values()}
    assert len(found["forms"]) == 2
    assert any("Because" in str(entry) for entry in found["texts"])


def test_what_erasing_removes_is_in_the_report(admin, officer):  # noqa: F811
    """Each kind of thing that the page for erasing counts has a section."""
    person = Erasure(LiaisonOfficer, officer.pk)
    found = document(admin, officer)["sections"]

    assert len(found["history"]) == person.versions()
    assert len(found["waiting"]) == person.proposals().count()
    assert len(found["forms"]) == len(person.unsaved_forms())
    assert len(found["files"]) == len(person.uploads())
    assert len(found["records"]) == sum(person.records().values()) + Term.objects.count()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Earlier versions", "e-mail")),
        ("fr", ("Versions antérieures", "Données sur cette personne")),
        ("ar", ("بيانات عن هذا الشخص", "الإصدارات السابقة")),
    ],
)
def test_the_page_is_in_the_readers_language(admin, speak, officer, language, words):  # noqa: F811
    speak(language)

    page = admin.get(address(officer)).text

    for text in (NAME, FORMER, MAIL, PHONE, *words):
        assert text in page


def test_names_of_users_are_left_out(admin, staff, officer):  # noqa: F811
    staff.first_name, staff.last_name = "Amina", "Diallo"
    staff.save()
    officer.note = "Another note"
    officer.save()

    assert "Amina Diallo" not in json.dumps(document(admin, officer), ensure_ascii=False)


def test_a_head_and_a_deleted_person(admin):
    head = factories.official(organisation=factories.organisation(), name=NAME, name_arabic="زوي")
    factories.statement(factories.edition(1), speaker=NAME)
    assert document(admin, head)["sections"].keys() == {"records", "history", "texts", "mentions"}

    key, path = head.pk, address(head, "data_json")
    head.delete()

    assert not Official.objects.filter(pk=key).exists()
    assert "زوي" in json.dumps(json.loads(admin.get(path).content), ensure_ascii=False)
    assert path.removesuffix(".json") + "/" in admin.get(reverse("admin:participants_official_deleted")).text


@pytest.mark.parametrize(
    ("role", "status"),
    [("publisher", 200), ("administrator", 200), ("editor", 403), ("data manager", 403), ("auditor", 403)],
)
def test_who_can(client, member, role, status):
    person = factories.officer(name=NAME)
    client.force_login(member(role))

    assert {client.get(address(person, name)).status_code for name in ("data", "data_json")} == {status}
    assert client.get(address(person).replace(str(person.pk), "999")).status_code == (404 if status == 200 else 403)
