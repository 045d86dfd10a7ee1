"""An import asks what the form asks: whether a new record is probably recorded already, in the database or the file."""

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.opendata import plans
from apps.opendata.models import Upload
from apps.participants.models import Organisation
from tests import factories
from tests.opendata.files import cells, written
from tests.staff.test_imports import do, send

pytestmark = pytest.mark.django_db


def organisation(code, **values):
    names = {"name_en": f"Name of {code}", "acronym_en": code}
    return cells("participants", kind="un_body", region="world", standing="guest", code=code, **names | values)


def warned(upload):
    return {(row.line, one.column) for row in plans.unpacked(bytes(upload.plan)) for one in row.warnings}


@pytest.fixture
def europol():
    found = factories.organisation("europol", name_en="Europol", name_fr="Europol", acronym_en="Europol")
    factories.name(organisation=found, value="European Police Office")
    return found


def test_a_second_record_is_told_and_can_be_imported(admin, europol, speak, lang):
    speak(lang)
    rows = [
        organisation("europol-2", name_en="EURO\u00adPOL"),
        organisation("epo", name_en="European police\u200b office"),
        organisation("other"),
        organisation("other-2", name_fr="NAME of other"),
    ]

    send(admin, written(rows))

    upload = Upload.objects.get()
    assert upload.counts["duplicates"] == 3
    assert warned(upload) == {(2, "name_en"), (3, "name_en"), (5, "name_fr")}
    do(admin, upload)
    assert Organisation.objects.count() == 5


def test_priorities_are_compared_within_an_organisation(admin, europol):
    factories.priority(europol, label_en="Cybercrime", slug="one")
    factories.organisation("afripol")
    rows = [
        cells("priorities", slug="two", organisation="europol", label_en="CYBERCRIME", cross_cutting="yes"),
        cells("priorities", slug="three", organisation="afripol", label_en="Cybercrime", cross_cutting="yes"),
        cells("priorities", slug="four", organisation="afripol", label_en="Cybercrime ", cross_cutting="yes"),
    ]

    send(admin, written(rows), dataset="priorities")

    assert {line for line, _column in warned(Upload.objects.get())} == {2, 4}


def test_a_changed_record_is_no_duplicate_of_itself(admin, europol):
    send(admin, written([organisation("europol", name_en="Europol", name_fr="Europol office")]))

    assert Upload.objects.get().counts["duplicates"] == 0


def test_the_command_says_it_and_writes(europol, tmp_path):
    (tmp_path / "participants.csv").write_text(written([organisation("europol-2", name_en="Europol")]))
    errors = io.StringIO()

    call_command("importdata", tmp_path, stdout=io.StringIO(), stderr=errors)

    assert "participants.csv, row 2, name_en" in errors.getvalue()
    assert "probably recorded already: Europol" in errors.getvalue()
    assert Organisation.objects.filter(code="europol-2").exists()


def test_stored_names_are_read_once(admin, europol):
    rows = [organisation(f"new-{number}") for number in range(30)]

    with CaptureQueriesContext(connection) as found:
        send(admin, written(rows))

    assert sum("participants_organisationname" in query["sql"] for query in found) == 1
