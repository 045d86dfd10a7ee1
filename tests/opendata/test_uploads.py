"""Cells of an uploaded file go with the import, or when nobody confirms it in time: nothing of them stays."""

from datetime import timedelta

import pytest
from django.conf import settings

from apps.history.models import Change
from apps.opendata import registry, uploads
from apps.opendata.comparison import everything, nothing_waits
from apps.opendata.models import Upload
from apps.participants.models import Organisation
from apps.records import clock, privacy
from apps.staff import retention
from tests import factories
from tests.opendata.files import written

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
EXPIRED = timedelta(hours=settings.IMPORT_HOURS, minutes=1)
CELLS = {
    "content": b"x",
    "plan": b"x",
    "questions": [{"id": "column:verified_on", "text": "?", "options": []}],
    "answers": {"column:verified_on": "day-first"},
    "notes": ["2 cells such as “01/02/2026”"],
}
EMPTY = {"content": None, "plan": None, "questions": [], "answers": {}, "notes": []}


def upload(age=EXPIRED, **values):
    return Upload.objects.create(file_name="a.csv", at=clock.now() - age, **values)


def held(row):
    """What an upload holds of its file, as it is stored."""
    return Upload.objects.values(*EMPTY).get(pk=row.pk)


def received(content):
    found = uploads.table([registry.get("participants")], content.encode())
    return uploads.receive(None, found, "a.csv", content.encode(), "")


def retain():
    """Apply the rule of uploads, and return how many rows were due."""
    rule = next(rule for rule in privacy.rules() if rule.name == "files to import")
    return next(retention.end(due) for due in retention.due() if due.rule is rule)


@pytest.fixture
def organisation():
    return factories.organisation("one")


@pytest.fixture
def change():
    return Change.objects.create(kind=Change.Kind.IMPORT)


def test_it_works(organisation):
    """A question about a column is answered, and the file imported: then nothing of its cells is left."""
    sent = received(written([{"code": "one", "verified_on": "01/02/2026"}]))
    list(uploads.compare(sent, everything, nothing_waits))
    assert "01/02/2026" in str(held(sent)["questions"])
    uploads.answer(sent, {"column:verified_on": "day-first"})
    list(uploads.compare(sent, everything, nothing_waits))
    assert all(held(sent).values()), "each field held something"

    list(uploads.write_plan(sent, None, everything, nothing_waits))

    sent.refresh_from_db()
    assert held(sent) == EMPTY
    assert (sent.change.kind, sent.counts["changed"]) == (Change.Kind.IMPORT, 1)
    assert str(Organisation.objects.get().verified_on) == "2026-02-01"


def test_what_cannot_be_written_stays_open(organisation):
    sent = received(written([{"code": "one", "founded_year": "1985"}]))
    list(uploads.compare(sent, everything, nothing_waits))
    before = held(sent)
    Organisation.objects.update(founded_year=1990)

    with pytest.raises(uploads.ValidationError):
        list(uploads.write_plan(sent, None, everything, nothing_waits))

    assert held(sent) == before


@pytest.mark.parametrize("name", CELLS)
def test_the_next_upload_empties_what_has_expired(name):
    expired, recent = upload(**{name: CELLS[name]}), upload(timedelta(), **CELLS)

    received(written([{"code": "one", "founded_year": "1985"}]))

    assert held(expired) == EMPTY
    assert held(recent) == {**CELLS}


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("is_imported", [False, True])
def test_retention_empties_whatever_field_still_holds_cells(change, name, is_imported):
    """Of imported files too: those imported before an upgrade kept their questions and notes."""
    expired = upload(**{name: CELLS[name]}, change=change if is_imported else None)
    recent = upload(timedelta(), **CELLS)

    assert retain() == 1
    assert held(expired) == EMPTY
    assert held(recent) == {**CELLS}
    assert retain() == 0, "an emptied upload is not due again"
