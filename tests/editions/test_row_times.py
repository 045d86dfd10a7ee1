"""Rows of an edition that become public later than the edition: in no output before their time, in all of them then."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from apps.editions.models import Document, Outcome, Photo, Statement
from apps.mail import sending
from apps.opendata import changes
from apps.publishing import scheduled_changes
from apps.publishing.models import TimedRow
from apps.records import clock
from apps.search.querying import search
from tests import factories
from tests.staff.pages import document, photo

pytestmark = pytest.mark.django_db
TIMED = (Outcome, Statement, Document, Photo)
THEN = datetime(2031, 5, 1, 10, tzinfo=UTC)
BEFORE = THEN - timedelta(days=1)
WORD = "zanzibarite"


def rows(edition, **values):
    """A row of each kind, with a word that nothing else has."""
    return [
        factories.outcome(edition, text_en=f"Agreed: {WORD}.", **values),
        factories.statement(edition, text_en=f"Said {WORD}.", **values),
        document(edition, title_en=f"The {WORD} paper", **values),
        timed_photo(edition, **values),
    ]


def timed_photo(edition, **values):
    row = photo(edition, alt_en=f"A {WORD} room")
    Photo.objects.filter(pk=row.pk).update(**values)
    return Photo.objects.get(pk=row.pk)


def test_it_works():
    edition = factories.edition()
    rows(edition, visible_from=THEN)

    for now, count in ((BEFORE, 0), (THEN, 1)):
        with clock.stopped_at(now):
            assert [model.objects.public().count() for model in TIMED] == [count] * 4
    assert [model.objects.approved().count() for model in TIMED] == [1] * 4


def test_every_row_with_a_time_is_meant():
    found = {model for model in TimedRow.__subclasses__() if not model._meta.abstract}
    assert found == set(TIMED)


def test_its_own_time_opens_nothing():
    """A row of a draft stays hidden, whatever its time."""
    rows(factories.edition(**factories.DRAFT), visible_from=BEFORE - timedelta(days=9))

    with clock.stopped_at(THEN):
        assert [model.objects.public().count() for model in TIMED] == [0] * 4


OUTPUTS = [
    "/en/editions/42/",
    "/fr/editions/42/",
    "/data/outcomes.csv",
    "/data/statements.csv",
    "/data/documents.csv",
    "/data/outcomes.xlsx",
    "/data/dialogue.zip",
    "/data/datapackage.json",
    "/en/sources/",
    "/en/",
    "/sitemap.xml",
]


def output(client, path):
    """The text of an answer, unpacked."""
    content = b"".join(client.get(path))
    if not content.startswith(b"PK"):
        return content.decode()
    with ZipFile(BytesIO(content)) as archive:
        return "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


@pytest.mark.parametrize("path", OUTPUTS)
def test_no_output_has_it_before(client, path):
    rows(factories.edition(42), visible_from=THEN)

    with clock.stopped_at(BEFORE):
        assert WORD not in output(client, path)


@pytest.mark.parametrize("path", ["/en/editions/42/", "/data/outcomes.csv", "/data/dialogue.zip"])
def test_then_it_is_there(client, path):
    """The test above can fail: what it looks for is found once its time has come."""
    rows(factories.edition(42), visible_from=THEN)

    with clock.stopped_at(THEN):
        assert WORD in output(client, path)


@pytest.mark.parametrize(("header", "validator"), [("if_none_match", "ETag"), ("if_modified_since", "Last-Modified")])
@pytest.mark.parametrize("in_bulk", [False, True])
@pytest.mark.parametrize("path", ["/data/outcomes.csv", "/data/statements.csv", "/data/documents.csv"])
def test_a_client_gets_the_file_again_when_its_time_comes(client, path, in_bulk, header, validator):
    """Nothing is written when the time comes."""
    with clock.stopped_at(BEFORE - timedelta(hours=1)):
        found = rows(factories.edition(42), **({} if in_bulk else {"visible_from": THEN}))
        for row in found if in_bulk else ():
            type(row).objects.update(visible_from=THEN)
    with clock.stopped_at(BEFORE):
        first = client.get(path)
        assert WORD not in b"".join(first).decode()
        assert client.get(path, headers={header: first[validator]}).status_code == 304

    with clock.stopped_at(THEN + timedelta(hours=1)):
        again = client.get(path, headers={header: first[validator]})
        assert again.status_code == 200
        assert WORD in b"".join(again).decode()
        assert client.get(path, headers={header: again[validator]}).status_code == 304


@pytest.mark.parametrize("model", TIMED)
def test_the_time_of_each_kind_of_row_is_a_change(model):
    """Of a photo too, which no file holds: each change of a record makes the files new."""
    with clock.stopped_at(BEFORE):
        row = next(row for row in rows(factories.edition()) if type(row) is model)
        row.visible_from = THEN
        row.save()
        version = changes.version()

    with clock.stopped_at(THEN - timedelta(seconds=1)):
        assert changes.version() == version
    with clock.stopped_at(THEN):
        assert changes.version()[0] != version[0]
        assert changes.version()[1] == THEN


@pytest.mark.parametrize("text", [WORD, f"edition {WORD}"])
def test_the_search_has_no_result_before(text):
    with clock.stopped_at(BEFORE):
        rows(factories.edition(), visible_from=THEN)
        sending.gather()
        assert not search(text).counts


@pytest.mark.parametrize("text", [WORD, f"edition {WORD}"])
def test_the_search_finds_it_then(text):
    """The edition with the texts of its rows, once the timer of the mail has run."""
    with clock.stopped_at(BEFORE):
        edition = factories.edition(title_en="The edition")
        rows(edition, visible_from=THEN)
        edition.statements.update(role_en="Speaker at the edition")
    with clock.stopped_at(THEN):
        sending.gather()
        assert {kind.key: count for kind, count in search(text).counts.items()} == {"editions": 1, "statements": 1}


def test_pages_end_when_its_time_comes():
    with clock.stopped_at(BEFORE):
        factories.outcome(factories.edition(), visible_from=BEFORE + timedelta(hours=2))

        assert scheduled_changes.next_change(BEFORE) == BEFORE + timedelta(hours=2)


def test_the_state_of_a_row_in_words():
    edition = factories.edition()
    assert factories.outcome(edition, 1).state_text == "published"
    assert factories.outcome(edition, 2, visible_from=THEN).state_text.startswith("scheduled for")
    assert factories.outcome(factories.edition(**factories.DRAFT), visible_from=THEN).state_text == "draft"
    assert document().state_text == "published"
