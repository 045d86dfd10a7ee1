"""Streams workbooks for spreadsheets (XLSX, ECMA-376): the rows of a file as typed cells, and a sheet that explains its
columns.

Written here and not with openpyxl, so that it needs no temporary file, the first rows leave before the last ones are
read, and the same rows make the same bytes, as the `ETag` promises."""

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date
from typing import cast
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZipFile

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from apps.languages.columns import direction
from apps.opendata.archive import Outbox, member
from apps.opendata.csvout import BLOCK_BYTES, Selection, cell_rows
from apps.opendata.dataset import Dataset
from apps.opendata.derived import File
from apps.opendata.encodings import Pieces
from apps.opendata.formula_escape import unescaped, would_run
from apps.opendata.schema import Column
from apps.opendata.xlsx_parts import DATE, DECLARATION, FIXED, HEADER, MAIN, NOT_A_FORMULA, PLAIN, TEXT, WORKBOOK

Texts = Generator[str, None, None]

MIME_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 2**20 - 1  # of a sheet, below the header
MOST_CHARACTERS = 32_767  # of a cell, in UTF-16 code units; spreadsheets call a file with a longer text damaged
CUT = " […] (CSV)"  # ends a text that is too long for a cell
EXPLAINED = "columns"  # the name of the second sheet

DAY_ZERO = date(1899, 12, 30)  # the dates of a sheet are days since then
FIRST_DATE = date(1900, 3, 1)  # before it, spreadsheets disagree: Excel counts a 29 February 1900
SAFE_DIGITS = 15  # a spreadsheet rounds longer numbers

# Characters that XML forbids, carriage returns, which XML readers change, and texts that look like an escape are
# written as the standard says (ST_Xstring): _x000B_.
SPECIAL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")

FORMAT_OF = {"integer": PLAIN, "number": PLAIN, "boolean": PLAIN, "date": DATE}
WIDTHS = {"integer": 10, "number": 12, "boolean": 10, "date": 12, "partial-date": 12, "datetime": 28, "list": 30}


def workbook(file: File, selection: Selection = None, language: str = "en") -> Pieces:
    """A workbook in pieces: the rows of a file, then its columns explained in a language. Sheets in Arabic run from
    right to left."""
    outbox = Outbox()
    with ZipFile(outbox, "w") as zipped:
        names = {"xl/workbook.xml": WORKBOOK % (quoteattr(file.name[:31]), quoteattr(EXPLAINED))}
        for name, text in (FIXED | names).items():
            zipped.writestr(member(name), text)
        for number, sheet in enumerate((_rows_sheet(file, selection, language), _columns_sheet(file, language)), 1):
            with zipped.open(member(f"xl/worksheets/sheet{number}.xml"), "w") as part, closing(sheet):
                for block in _blocks(sheet):
                    part.write(block)
                    yield outbox.flushed()
    yield outbox.flushed()


def xlsx_response(file: File, selection: Selection, language: str) -> StreamingHttpResponse:
    """The workbook as a download."""
    response = StreamingHttpResponse(workbook(file, selection, language), content_type=MIME_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}.xlsx"'
    return response


def is_too_long(dataset: Dataset, selection: Selection) -> bool:
    """Whether a sheet cannot hold these rows."""
    rows = dataset.public() if selection is None else cast(QuerySet, selection)
    return bool(rows.order_by()[MOST_ROWS : MOST_ROWS + 1].exists())


def explained(file: File, language: str) -> list[tuple[str, str, str]]:
    """What the columns mean in a language: name, meaning, type."""
    with translation.override(language):
        head = (_("Column"), _("Meaning"), _("Type"))
        return [head, *((column.name, column.description, column.type_name) for column in file.columns)]


def _rows_sheet(file: File, selection: Selection, language: str) -> Texts:
    columns = file.columns
    formats = [FORMAT_OF.get(column.type, TEXT) for column in columns]
    yield from _head(language, [(WIDTHS.get(c.type, 24), f) for c, f in zip(columns, formats, strict=True)])
    yield _row(1, [_text(column.name, HEADER) for column in columns])
    for number, cells in enumerate(cell_rows(file, selection), start=2):
        yield _row(number, map(_cell, cells, columns))
    yield _foot(columns)


def _columns_sheet(file: File, language: str) -> Texts:
    yield from _head(language, [(30, TEXT), (90, TEXT), (24, TEXT)])
    for number, cells in enumerate(explained(file, language), start=1):
        yield _row(number, [_text(cell, HEADER if number == 1 else TEXT) for cell in cells])
    yield "</sheetData></worksheet>"


def _head(language: str, columns: Sequence[tuple[int, int]]) -> Iterator[str]:
    """The beginning of a sheet: its direction, the header that stays in sight, and width and format of each column."""
    turned = ' rightToLeft="1"' if direction(language) == "rtl" else ""
    yield f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetViews><sheetView{turned} workbookViewId="0">'
    yield '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>'
    for number, (width, style) in enumerate(columns, start=1):
        yield f'<col min="{number}" max="{number}" width="{width}" style="{style}" customWidth="1"/>'
    yield "</cols><sheetData>"


def _foot(columns: Sequence[Column]) -> str:
    """The end of the sheet of rows. A year alone is stored as text; without the mark, spreadsheets show it as an
    error."""
    end = f"{_letters(len(columns))}{MOST_ROWS + 1}"
    ignored = f'<ignoredErrors><ignoredError sqref="A1:{end}" numberStoredAsText="1"/></ignoredErrors>'
    return f"</sheetData>{ignored}</worksheet>"


def _blocks(texts: Iterable[str]) -> Iterator[bytes]:
    block: list[str] = []
    size = 0
    for text in texts:
        block.append(text)
        size += len(text)
        if size >= BLOCK_BYTES:
            yield "".join(block).encode()
            block, size = [], 0
    yield "".join(block).encode()


def _row(number: int, cells: Iterable[str]) -> str:
    """A row; an empty cell takes no place but moves the next ones, so those name theirs."""
    placed = (cell.replace("<c", f'<c r="{_letters(place)}{number}"', 1) for place, cell in enumerate(cells, 1) if cell)
    return f'<row r="{number}">{"".join(placed)}</row>'


def _cell(cell: str | None, column: Column) -> str:
    """The typed cell of a cell of the CSV file; "" for an empty one."""
    if not cell:
        return ""
    kind = column.type
    if kind in ("integer", "number") and len(cell) <= SAFE_DIGITS:
        return f"<c><v>{cell}</v></c>"
    if kind == "boolean":
        return f'<c t="b"><v>{int(cell == "true")}</v></c>'
    if kind == "date" or (kind == "partial-date" and len(cell) == len("2022-12-08")):
        day = date.fromisoformat(cell)
        return f'<c s="{DATE}"><v>{(day - DAY_ZERO).days}</v></c>' if day >= FIRST_DATE else _text(cell, TEXT)
    text = unescaped(cell)
    return _text(text, NOT_A_FORMULA if would_run(text) else TEXT)


def _text(text: str, style: int) -> str:
    if len(text) > MOST_CHARACTERS // 2:  # a character outside the first plane counts twice
        units = text.encode("utf-16-le", "surrogatepass")
        if len(units) > 2 * MOST_CHARACTERS:
            text = units[: 2 * (MOST_CHARACTERS - len(CUT))].decode("utf-16-le", "ignore") + CUT
    special = SPECIAL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(special)}</t></is></c>'


def _letters(number: int) -> str:
    """The name of a column: A is 1, AA is 27."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
