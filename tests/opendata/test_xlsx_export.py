"""Workbooks hold what the CSV files hold, as typed cells, for any text."""

import csv
import io
import re
import tracemalloc
import zipfile
from datetime import date, datetime
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from apps.editions.models import Attendance
from apps.opendata import registry, xlsxout
from apps.opendata.csvout import pieces
from apps.opendata.formula_escape import unescaped
from apps.opendata.xlsxout import MOST_CHARACTERS, workbook
from apps.participants.models import Organisation
from apps.sources.models import Source
from tests import factories
from tests.opendata.files import importing, table
from tests.properties import examples

pytestmark = pytest.mark.django_db

NASTY = "'=+-@\t\r\n\x00\x0b\x1f\ufffe\uffff_x000B_x\"<>&]]>;|\u200f\u202e\u2028\ufeff\ufffd😀é ٣"
TEXTS = st.text(st.sampled_from(NASTY) | st.characters(codec="utf-8"), max_size=30)


def written(name, queryset=None, language="en", names=False):
    dataset = registry.file(name)
    return b"".join(workbook(dataset.with_names(language) if names else dataset, queryset, language))


def opened(content):
    return load_workbook(io.BytesIO(content))


def cells_of(name, queryset=None):
    """The cells of the CSV file, without the apostrophes that it adds."""
    text = b"".join(pieces(registry.file(name), queryset)).decode("utf-8-sig")
    return [[unescaped(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]


def as_csv(value):
    """A cell of a workbook as a CSV file has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.date().isoformat()
    return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), value) if isinstance(value, str) else value


def test_it_works():
    factories.priority(factories.organisation("eco"), slug="a", label_en="=1", start_year=2020)
    sheet = opened(written("priorities")).worksheets[0]
    row = dict(zip([cell.value for cell in sheet[1]], sheet[2], strict=True))

    assert (sheet.title, sheet.freeze_panes, sheet.sheet_view.rightToLeft) == ("priorities", "A2", None)
    assert (row["slug"].value, row["label_en"].value, row["start_year"].value) == ("a", "=1", 2020)
    assert (row["label_en"].data_type, row["label_en"].quotePrefix) == ("s", True), "a text, and no formula"


def test_every_dataset_equals_its_csv_cell_by_cell(seeded):
    for file in registry.offered():
        expected = cells_of(file.name)
        sheet = opened(written(file.name)).worksheets[0]
        assert sheet.max_row == len(expected), file.name
        for row, cells in zip(sheet.iter_rows(max_col=len(file.columns)), expected, strict=True):
            for cell, text, column in zip(row, cells, file.columns, strict=True):
                value = as_csv(cell.value)
                if isinstance(value, int | float):
                    assert column.type in {"integer", "number"}
                    assert Decimal(str(value)) == Decimal(text)
                else:
                    assert value == text, (file.name, cell.coordinate)


def test_cells_have_types():
    factories.edition(number=3, start_date=date(2022, 12, 8))
    sheet = opened(written("editions")).worksheets[0]
    row = dict(zip([cell.value for cell in sheet[1]], sheet[2], strict=True))
    dates = [cell for cell in row.values() if isinstance(cell.value, datetime)]

    assert row["number"].value == 3
    assert datetime(2022, 12, 8) in [cell.value for cell in dates]  # noqa: DTZ001 a day
    assert {cell.number_format for cell in dates} == {r"yyyy\-mm\-dd"}
    assert {type(cell.value) for cell in row.values()} <= {int, str, bool, datetime, type(None)}


@pytest.mark.parametrize(("language", "turned"), [("en", False), ("fr", False), ("es", False), ("ar", True)])
def test_columns_are_explained_in_the_language_and_arabic_runs_from_right_to_left(language, turned):
    book = opened(written("attendance", language=language))
    rows, explained = book.worksheets

    assert {bool(sheet.sheet_view.rightToLeft) for sheet in book} == {turned}
    assert explained.title == "columns"
    assert [cell.value for cell in explained["A"]][1:] == [cell.value for cell in rows[1]]
    assert [tuple(cell.value for cell in row) for row in explained] == xlsxout.explained(
        registry.get("attendance"), language
    )


@settings(deadline=None, max_examples=examples(150), suppress_health_check=[HealthCheck.too_slow])
@given(text=TEXTS)
def test_any_text_makes_a_valid_workbook(text):
    cell = xlsxout._cell(text, next(c for c in registry.get("sources").columns if c.name == "note"))
    if not text:
        assert cell == ""
        return
    found = ElementTree.fromstring(cell)  # noqa: S314 our own

    assert as_csv(found.find("is/t").text) == unescaped(text)


@settings(deadline=None, max_examples=examples(50), suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(TEXTS.filter(lambda text: "\x00" not in text), min_size=2, max_size=2))
def test_any_stored_text_comes_back(texts):
    organisation = Organisation.objects.filter(code="one").first() or factories.organisation("one")
    Organisation.objects.filter(pk=organisation.pk).update(name_en=f"{texts[0]}x", note=texts[1])
    sheet = opened(written("participants")).worksheets[0]
    row = dict(zip([cell.value for cell in sheet[1]], [as_csv(cell.value) for cell in sheet[2]], strict=True))

    organisation.refresh_from_db()
    assert (row["name_en"], row["note"]) == (organisation.name_en, organisation.note)


def test_a_text_longer_than_a_cell_says_that_it_is_cut():
    factories.organisation("eco", note="😀" * MOST_CHARACTERS)
    sheet = opened(written("participants")).worksheets[0]
    note = next(cell.value for cell in sheet[2] if str(cell.value).startswith("😀"))

    assert len(note.encode("utf-16-le")) // 2 in {MOST_CHARACTERS, MOST_CHARACTERS - 1}
    assert note.endswith("😀 […] (CSV)")


def test_the_file_is_sent_while_it_is_read_and_takes_little_memory():
    Source.objects.bulk_create(Source(url=f"https://example.org/{n}", note=f"{n} " * 700) for n in range(3000))
    tracemalloc.start()
    sizes = [len(piece) for piece in workbook(registry.get("sources"), Source.objects.all())]
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len([size for size in sizes if size]) > 5, "compressed to a hundredth"
    assert peak < 4_000_000, "the sheet has more than 9 million characters"


def test_the_same_rows_make_the_same_bytes():
    factories.organisation("eco")

    assert written("participants") == written("participants")
    assert zipfile.ZipFile(io.BytesIO(written("participants"))).testzip() is None


def test_queries_do_not_grow_with_the_rows(django_assert_max_num_queries):
    edition = factories.edition()
    for number in range(20):
        factories.attendance(edition, factories.organisation(f"o{number}"))
    with django_assert_max_num_queries(1):
        written("attendance", names=True)


# --- Over HTTP --------------------------------------------------------------------------------------------------------


def test_the_download_has_the_filters_and_the_gate_of_the_page(client):
    one, two = factories.organisation("one"), factories.organisation("two")
    factories.priority(one, slug="a")
    factories.priority(two, slug="b")
    factories.priority(two, slug="c", **factories.DRAFT)
    response = client.get("/data/priorities.xlsx?organisation=two&language=ar")
    sheet = opened(b"".join(response)).worksheets[0]

    assert response["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert response["Content-Disposition"] == 'attachment; filename="priorities.xlsx"'
    assert response["Cache-Control"] == "no-cache"
    assert [cell.value for cell in sheet["A"]] == ["slug", "b"]
    assert sheet.sheet_view.rightToLeft


@pytest.mark.parametrize("query", ["goal=99", "language=xx", "names=2"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_unknown_value_is_refused(client, kind, query):
    response = client.get(f"/data/priorities.{kind}?{query}")

    assert response.status_code == 400
    assert response.text.startswith(query.split("=", maxsplit=1)[0])


def test_an_unchanged_workbook_is_not_sent_again(client, django_assert_num_queries):
    factories.organisation("eco")
    first = client.get("/data/names.xlsx")
    tags = {client.get(f"/data/names.{rest}")["ETag"] for rest in ("csv", "xlsx", "xlsx?language=ar", "xlsx?names=1")}

    assert len(tags) == 4
    assert client.get("/data/names.xlsx", headers={"if-none-match": first["ETag"]}).status_code == 304
    head = client.head("/data/names.xlsx")
    assert (head.status_code, b"".join(head), head["ETag"]) == (200, b"", first["ETag"])


def test_more_rows_than_a_sheet_holds_are_refused_with_what_to_do(client, monkeypatch):
    monkeypatch.setattr(xlsxout, "MOST_ROWS", 1)
    factories.organisation("one")
    assert client.get("/data/participants.xlsx").status_code == 200
    factories.organisation("two")
    response = client.get("/data/participants.xlsx")

    assert response.status_code == 400
    assert "Download CSV" in response.text


# --- Names beside keys ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ar"])
def test_names_stand_beside_codes(client, language):
    organisation = factories.organisation("eco", name_en="=Eco", name_ar="منظمة")
    factories.attendance(factories.edition(number=3, title_en="Third", title_ar="الثالث"), organisation)
    dataset = registry.get("attendance").with_names(language)
    name, title = {"en": ("=Eco", "Third"), "ar": ("منظمة", "الثالث")}[language]
    text = b"".join(client.get(f"/data/attendance.csv?names=1&language={language}")).decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text, newline="")))
    sheet = opened(written("attendance", language=language, names=True)).worksheets[0]

    assert dataset.headers[:4] == [
        "edition",
        f"edition_title_{language}",
        "organisation",
        f"organisation_name_{language}",
    ]
    assert (unescaped(row[f"edition_title_{language}"]), unescaped(row[f"organisation_name_{language}"])) == (
        title,
        name,
    )
    assert [cell.value for cell in sheet[2]][:4] == [3, title, "eco", name]
    assert [list(row.values())] == list(dataset.rows(Attendance.objects.all()))


def test_a_name_that_is_not_public_does_not_show(client):
    organisation = factories.organisation("secret", name_en="Secret", **factories.DRAFT)
    factories.organisation("child", parent=organisation)
    text = b"".join(client.get("/data/participants.csv?names=1")).decode("utf-8-sig")

    assert "parent_name_en" in text
    assert "Secret" not in text


def test_names_of_columns_collide_with_no_other_column():
    for dataset in registry.everything():
        headers = dataset.unabridged.with_names("fr").headers
        assert len(headers) == len(set(headers)), dataset.name


def test_no_text_of_a_file_begins_a_formula():
    factories.organisation("eco", note="+1")
    content = written("participants", Organisation.objects.annotate(code_again=F("code")))

    assert b"<f" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


def test_an_import_ignores_the_names():
    factories.attendance(factories.edition(), factories.organisation("eco"))
    content = b"".join(pieces(registry.get("attendance").with_names("fr")))
    _found, tally, _compared = importing(table("attendance", content))

    assert str(tally) == "0 new, 0 changed, 1 unchanged, 0 refused"
