"""Reads workbooks (.xlsx) as rows of text, for the reader of all imported files. Every limit holds before any cell is
read: a workbook of some kilobytes can unpack to gigabytes."""

import re
import zipfile
import zlib
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import IO
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.languages.typography import number
from apps.opendata.charsets import Opener
from apps.opendata.csvin import HEAD_ROWS, Records, header_name
from apps.opendata.formula_escape import escaped
from apps.opendata.questions import Question
from apps.opendata.xlsxout import MOST_CHARACTERS, MOST_ROWS

MOST_PARTS = 500  # files in the zip
MOST_BYTES = 60 * 1024 * 1024  # of all of them, unpacked; `zipfile` gives no more than its directory says
MOST_TIMES = 200  # larger unpacked than packed, for a part of more than a megabyte
MOST_CELLS = 2_000_000  # empty ones before others in a row too
MOST_COLUMNS = 2**14
BLOCK = 64 * 1024

ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
LETTERS = re.compile("[A-Z]{1,3}")
DAMAGED = (zipfile.BadZipFile, zlib.error, expat.ExpatError, SyntaxError, LookupError)
DAMAGED_TOO = (ValueError, TypeError, AttributeError, OSError, NotImplementedError, RuntimeError, OverflowError)


class WorkbookFile:
    """The rows of the sheet that is named like a dataset, or else of the first one. The header is the row with most
    `known` names of columns among the first ones. ValidationError when the workbook is damaged or exceeds a limit, has
    parts elsewhere, or a cell without a value that can be read."""

    def __init__(self, opener: Opener, known: Collection[str], datasets: Collection[str]) -> None:
        self.questions: list[Question] = []
        self.notes: list[str] = []
        try:
            with opener() as file:
                _check(file)
                file.seek(0)
                self._rows = _rows(file, {name.casefold() for name in datasets})
        except (*DAMAGED, *DAMAGED_TOO) as error:
            raise ValidationError(_("The workbook is damaged. Open it in a spreadsheet and save it again.")) from error
        found = [(len({header_name(cell) for cell in row} & set(known)), line) for line, row in self._rows[:HEAD_ROWS]]
        self.line = max(found, key=lambda one: one[0], default=(0, 1))[1]
        self._width = next((len(row) for line, row in self._rows if line == self.line), 0)

    def records(self) -> Records:
        """The rows. A sheet ends a row at its last cell; empty ones are added up to the width of the header."""
        for line, row in self._rows:
            yield line, row + [""] * (self._width - len(row))


def _check(file: IO[bytes]) -> None:
    """Check a workbook against all limits, without keeping anything of it."""
    with zipfile.ZipFile(file) as zipped:
        parts = zipped.infolist()
        unpacked = sum(part.file_size for part in parts)
        is_bomb = any(part.file_size > max(2**20, MOST_TIMES * part.compress_size) for part in parts)
        if len(parts) > MOST_PARTS or unpacked > MOST_BYTES or is_bomb:
            raise ValidationError(_("The workbook is too large when it is unpacked. Send a smaller one, or CSV."))
        if any(part.filename.startswith("xl/externalLinks/") for part in parts):
            raise ValidationError(_("The workbook takes values from other files. Save it with values only."))
        scan = _Scan()
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with zipped.open(part) as content:
                    scan.read(content, is_sheet=part.filename.startswith("xl/worksheets/"))


class _Scan:
    """Reads the XML of a workbook for what cannot be allowed. Counts the cells of all its sheets."""

    def __init__(self) -> None:
        self.cells = self.width = 0
        self.formula = self.value = False
        self.place = self.inside = ""

    def read(self, content: IO[bytes], *, is_sheet: bool) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._refuse
        if is_sheet:
            parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
            parser.CharacterDataHandler = self._characters
        while block := content.read(BLOCK):
            parser.Parse(block)
        parser.Parse(b"", True)

    @staticmethod
    def _refuse(*_declared: object) -> None:
        raise ValidationError(_("The workbook declares XML entities. Open it in a spreadsheet and save it again."))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "row":
            self.width = 0
            if int(attributes.get("r", 1)) > MOST_ROWS + 1:
                raise ValueError(attributes["r"])
        elif tag == "c":
            self.place = attributes.get("r", "")
            letters = LETTERS.match(self.place)
            place = _number(letters[0]) if letters else self.width + 1
            self.cells += max(place - self.width, 1)
            self.width = max(self.width, place)
            self.formula, self.inside = False, ""
            self.value = attributes.get("t") == "str"  # the result can be an empty text
            if place > MOST_COLUMNS:
                raise ValueError(self.place)
            if self.cells > MOST_CELLS:
                message = _("The workbook has more than %(most)s cells. Send a smaller one, or CSV.")
                raise ValidationError(message % {"most": number(MOST_CELLS)})
        elif tag == "f":
            self.formula = True
        self.inside = tag

    def _characters(self, text: str) -> None:
        self.value = self.value or self.inside == "v"

    def _end(self, name: str) -> None:
        if name.rpartition(" ")[2] == "c" and self.formula and not self.value:
            message = _("Cell %(cell)s has a formula without a result. Open the file in Excel and save it again.")
            raise ValidationError(message % {"cell": self.place})


def _number(letters: str) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _rows(file: IO[bytes], datasets: Collection[str]) -> list[tuple[int, list[str]]]:
    """The rows of the sheet, each with its number; empty ones are left out."""
    # Imported here: it takes a fifth of the time in which every other command and worker starts.
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    try:
        named = (sheet for sheet in book.worksheets if sheet.title.strip().casefold() in datasets)
        sheet = next(named, None) or book.worksheets[0]
        sheet.reset_dimensions()  # a file can name any
        found = []
        for line, row in enumerate(islice(sheet.iter_rows(), MOST_ROWS + 1), start=1):
            cells = [_text(cell) for cell in row]
            if any(cells):
                found.append((line, cells))
        return found
    finally:
        book.close()


def _text(cell: object) -> str:
    """A cell as a CSV file would have it."""
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else f"{value.isoformat()}Z"
    if isinstance(value, date | time | timedelta):
        return str(value)
    text = ESCAPE.sub(lambda found: chr(int(found[1], 16)), str(value))
    if getattr(cell, "data_type", "") == "e":
        raise ValidationError(_("Cell %(cell)s has the error %(error)s.") % {"cell": _place(cell), "error": text})
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 >= MOST_CHARACTERS - 1:
        message = _("The text in cell %(cell)s is as long as a cell can be: it may be cut. Send CSV.")
        raise ValidationError(message % {"cell": _place(cell)})
    # The text of a quoted cell is literal: escaped, it is read as it stands. Other cells are read as in a CSV file.
    return escaped(text) if _is_quoted(cell) else text


def _place(cell: object) -> str:
    return str(getattr(cell, "coordinate", ""))


def _is_quoted(cell: object) -> bool:
    """Whether a cell has the mark that its text is no formula."""
    return bool(getattr(getattr(cell, "style_array", None), "quotePrefix", False))
