"""The CSV of a selection has the public columns of the dataset, and nothing else."""

import csv
import io

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Group, Permission, User

from apps.liaison.models import ContactPoint, LiaisonOfficer, Post
from apps.opendata.models import PrivateExport
from apps.participants.models import Organisation, Representation
from tests import factories
from tests.staff.pages import list_page


def export(client, model, *records):
    keys = [record.pk for record in records]
    return client.post(list_page(model), {"action": "csv_of_selection", ACTION_CHECKBOX_NAME: keys})


def table(response):
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline="")))


def test_it_works(admin, speak):
    two = factories.organisation("b-two", name_fr="Deux", **factories.DRAFT), factories.organisation("a-one")
    factories.organisation("not-chosen")

    speak("ar")
    response = export(admin, Organisation, *two)

    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="participants.csv"'
    found = table(response)
    assert [(row["code"], row["name_fr"]) for row in found] == [("a-one", ""), ("b-two", "Deux")]
    assert not {"id", "state", "publish_at", "name"} & set(found[0])


def test_rows_of_a_search(admin):
    found = factories.organisation("found", name_en="Old harbour")
    factories.organisation("other")
    factories.organisation("sound", name_en="New harbour")

    chosen = {"action": "csv_of_selection", ACTION_CHECKBOX_NAME: found.pk, "select_across": 1}
    response = admin.post(f"{list_page(Organisation)}?q=harbour", chosen)

    assert [row["code"] for row in table(response)] == ["found", "sound"]


def test_posts(admin):
    assert [row["code"] for row in table(export(admin, Post, factories.post(code="seat")))] == ["seat"]


@pytest.mark.parametrize("model", [LiaisonOfficer, ContactPoint, Representation])
def test_persons_are_no_dataset(admin, model):
    assert "csv_of_selection" not in admin.get(list_page(model)).text


def test_needs_only_the_permission_to_view(client, db):
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_organisation"))
    client.force_login(reader)

    assert len(table(export(client, Organisation, factories.organisation()))) == 1


# --- With private columns ---------------------------------------------------------------------------------------------


@pytest.fixture
def data_manager(client, db):
    user = User.objects.create_user("dm", is_staff=True)
    user.groups.add(Group.objects.get(name="data manager"))
    client.force_login(user)
    return user


def take(client, record, **data):
    chosen = {"action": "csv_with_private_columns", ACTION_CHECKBOX_NAME: [record.pk], **data}
    return client.post(list_page(type(record)), chosen)


def contact():
    officer = factories.officer(name="Private Person")
    return factories.contact(officer, kind="phone", value="+33 4 00 00 00 00")


def test_private_columns_leave_for_a_reason_and_are_logged(client, data_manager):
    record = contact()

    asked = take(client, record)
    assert asked.status_code == 200
    assert b"+33" not in asked.content
    assert b"+33" not in take(client, record, reason=" ").content
    assert not PrivateExport.objects.exists()

    found = table(take(client, record, reason="Audit 2026"))
    assert [(row["value"], row["officer"]) for row in found] == [("'+33 4 00 00 00 00", str(record.officer_id))]
    logged = PrivateExport.objects.get()
    assert (logged.by, logged.what, logged.rows, logged.reason) == (data_manager, "contacts", 1, "Audit 2026")


def test_states_and_stamps_are_private_columns(client, data_manager):
    found = table(take(client, factories.organisation("draft", name_fr="Nom", **factories.DRAFT), reason="Audit"))

    assert (found[0]["state"], found[0]["publish_at"]) == ("draft", "")
    assert found[0]["translations"].count("name_fr person") == 1


@pytest.mark.parametrize("role", ["publisher", "editor", "auditor", "administrator"])
def test_others_take_nothing_private_along(client, data_manager, role):
    record = contact()
    data_manager.groups.set([Group.objects.get(name=role)])

    response = take(client, record, reason="Audit")

    assert not response.streaming
    assert "csv_with_private_columns" not in client.get(list_page(ContactPoint)).text
    assert not PrivateExport.objects.exists()


def test_the_log_is_read_by_the_auditor(client, data_manager):
    take(client, contact(), reason="Audit 2026")
    data_manager.groups.set([Group.objects.get(name="auditor")])

    assert "Audit 2026" in client.get(list_page(PrivateExport)).text
