"""The CSV of the selection holds what the dataset makes public, and nothing else."""

import csv
import io

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Permission, User

from apps.liaison.models import ContactPoint, LiaisonOfficer, Post
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
    found = factories.organisation("found")
    factories.organisation("other")
    factories.organisation("sound")

    chosen = {"action": "csv_of_selection", ACTION_CHECKBOX_NAME: found.pk, "select_across": 1}
    response = admin.post(f"{list_page(Organisation)}?q=ou", chosen)

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
