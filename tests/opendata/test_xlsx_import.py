"""Workbooks are read as they are, inside limits; what is no workbook is named."""

import io
import zipfile
from datetime import date
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from openpyxl import Workbook, load_workbook

from apps.opendata import registry, uploads, xlsxin
from apps.opendata.tables import Table
from apps.opendata.xlsxout import workbook
from apps.participants.models import Organisation
from tests import factories
from tests.opendata.files import importing, table

pytestmark = pytest.mark.django_db


def saved(*sheets):
    """A workbook of sheets: a title and rows."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def zipped(**parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return content.getvalue()


def replaced(content, name, change):
    """The workbook with another text in a part."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {part: old.read(part) for part in old.namelist()}
    return zipped(**(parts | {name: change(parts.get(name, b""))}))


def tally(content, name="participants"):
    return str(importing(table(name, content))[1])


def refusal(content, name="participants"):
    with pytest.raises(ValidationError) as caught:
        table(name, content)
    return " ".join(caught.value.messages)


def test_it_works():
    factories.organisation("eco", name_en="Eco")
    content = saved(("Sheet1", [["code", "name_en"], ["eco", "Economy"]]))
    _found, counts, compared = importing(table("participants", content))

    assert str(counts) == "0 new, 1 changed, 0 unchanged, 0 refused"
    assert [(cell.column.name, cell.old, cell.new) for cell in compared[0].cells] == [("name_en", "Eco", "Economy")]


def test_every_exported_workbook_comes_back_unchanged(seeded):
    for dataset in uploads.datasets():
        for language in ("en", "ar"):
            content = b"".join(workbook(dataset.with_names(language), None, language))
            rows = dataset.public().count()
            assert tally(content, dataset.name) == f"0 new, 0 changed, {rows} unchanged, 0 refused", dataset.name


def test_what_openpyxl_saves_again_comes_back_unchanged():
    factories.organisation("eco", name_en="=1+1", note="_x0041_ x")
    book = load_workbook(io.BytesIO(b"".join(workbook(registry.get("participants")))))
    content = io.BytesIO()
    book.save(content)

    assert tally(content.getvalue()) == "0 new, 0 changed, 1 unchanged, 0 refused"


def test_typed_cells_are_read_as_texts():
    cells = [1, 16.1, 2022.0, True, date(2022, 12, 8), None, "x"]
    content = saved(("Sheet1", [["code", *"abcdef"], cells]))
    source = xlsxin.WorkbookFile(partial(io.BytesIO, content), {"code"}, set())

    assert list(source.records())[1] == (2, ["1", "16.1", "2022", "true", "2022-12-08", "", "x"])


def test_the_sheet_with_the_name_of_the_dataset_is_read():
    content = saved(("Notes", [["hello"]]), ("participants", [["code", "name_en"], ["eco", "Eco"]]))

    assert table("participants", content).headers == ["code", "name_en"]


def test_a_title_above_the_header_and_empty_rows_are_left_out():
    factories.organisation("eco", name_en="Eco")
    rows = [["Our list"], [], ["code", "name_en"], [], ["eco", "Economy"]]
    found = table("participants", saved(("Sheet1", rows)))

    assert [(row.line, row.cells) for row in found] == [(5, {"code": "eco", "name_en": "Economy"})]


def test_the_command_reads_workbooks(tmp_path):
    factories.organisation("eco", name_en="Old")
    (tmp_path / "participants.xlsx").write_bytes(saved(("participants", [["code", "name_en"], ["eco", "Eco"]])))
    call_command("importdata", str(tmp_path), verbosity=0)

    assert Organisation.objects.get(code="eco").name_en == "Eco"


# --- What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Excel workbook (.xls)"),
        (zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": "<x/>"}), "(.ods)"),
        (zipped(**{"Index/Document.iwa": "x"}), "Numbers"),
        (zipped(**{"datapackage.json": "{}", "participants.csv": "code"}), "data package"),
        (zipped(**{"word/document.xml": "<x/>"}), "zip file, not a workbook"),
        (b"PK\x03\x04 and nothing more", "zip file, not a workbook"),
        (b"<html><table><tr><td>code</td></tr></table></html>", "web page"),
        (b'\xef\xbb\xbf\r\n<!DOCTYPE html PUBLIC "-//W3C//DTD"><p>', "web page"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook>', "spreadsheet in XML"),
        (b"%PDF-1.7", "PDF"),
    ],
)
def test_other_files_are_named_in_one_sentence(content, expected):
    assert expected in refusal(content)


GOOD = saved(("Sheet1", [["code", "name_en"], ["eco", "Eco"]]))
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        (SHEET, lambda text: text.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1), "entities"),
        ("xl/workbook.xml", lambda text: b'<!DOCTYPE x SYSTEM "file:///etc/passwd">' + text, "entities"),
        ("xl/externalLinks/externalLink1.xml", lambda text: b"<x/>", "other files"),
        ("xl/media/image1.xml", lambda text: b" " * 40_000_000, "too large when it is unpacked"),
        (SHEET, lambda text: text[:-30], "damaged"),
        ("xl/workbook.xml", lambda text: b"<workbook/>", "damaged"),
        (SHEET, lambda text: text.replace(b'r="A2"', b'r="XFE2"'), "damaged"),
        (SHEET, lambda text: text.replace(b'<row r="2"', b'<row r="99999999999"'), "damaged"),
        (SHEET, lambda text: text.replace(b"<sheetData>", b"<sheetData>" + b'<row><c r="XFD1"/></row>' * 130), "cells"),
    ],
)
def test_what_could_harm_is_refused_before_a_cell_is_read(name, change, expected):
    assert expected in refusal(replaced(GOOD, name, change))


@pytest.mark.parametrize("cell", ["=1+1", "#REF!", "x" * 32_767])
def test_a_cell_without_a_readable_value_is_refused(cell):
    message = refusal(saved(("Sheet1", [["code", "name_en"], ["eco", cell]])))

    assert "B2" in message


def test_a_large_file_is_refused_by_its_size(settings):
    settings.IMPORT_MAX_BYTES = 100

    with pytest.raises(ValidationError, match="at most 100"):
        uploads.table(uploads.datasets(), GOOD[:101])


def test_a_form_takes_a_workbook():
    assert uploads.table(uploads.datasets(), b"".join(workbook(registry.get("goals")))).dataset.name == "goals"


def test_a_table_of_a_workbook_needs_no_limits():
    dataset = registry.get("participants")

    assert Table([dataset], partial(io.BytesIO, GOOD)).count == 1
