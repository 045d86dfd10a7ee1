"""Reads CSV files: any of three delimiters, and any encoding that can be detected."""

import csv
import io
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.opendata.charsets import Opener, detect
from apps.opendata.file_limits import BoundedRows, Limits
from apps.opendata.questions import Answers, Question

DELIMITERS = ",;\t"
SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[\r\n]*', re.IGNORECASE)  # names the delimiter; Excel does not show it
HEAD = 64 * 1024  # characters in which the header is looked for
HEAD_ROWS = 20
csv.field_size_limit(2**31 - 1)  # the csv module's own limit is 131,072 characters; `Limits` limits cells instead

Records = Iterator[tuple[int, list[str]]]
"""Rows of cells, each with its number as a spreadsheet shows it."""


class Source(Protocol):
    """A file as rows of cells, whatever its format."""

    questions: list[Question]  # about the file as a whole, such as its encoding
    line: int  # the row that the header is in

    def records(self) -> Records:
        """The rows of the file, read again at every call."""


def header_name(cell: str) -> str:
    """The name in a cell of the header, to be compared with names of columns: without case, line ends, and blanks at
    its ends."""
    return " ".join(cell.split()).casefold()


class CsvFile:
    """The rows of a CSV file. The header is the row with most `known` names of columns among the first ones: files can
    have a title above it. ValidationError when the file is empty, too large or in an unknown encoding."""

    def __init__(self, opener: Opener, known: Collection[str], limits: Limits | None, answers: Answers) -> None:
        self._opener, self._limits = opener, limits
        self._check_size()
        self.questions: list[Question] = []
        self.encoding = detect(opener)
        self.delimiter, self.line = self._header(known)

    def records(self) -> Records:
        line = 0
        with self._text() as text:
            first = text.readline(HEAD)
            if not _separator(first):
                text.seek(0)
            bounded = BoundedRows(text, self._limits)
            reader = csv.reader(bounded.lines(), delimiter=self.delimiter, strict=True)
            try:
                for line, row in enumerate(bounded.checked(reader), start=1):
                    yield line, row
            except csv.Error as error:
                message = _("The file is not valid CSV from row %(row)s: the quotation marks do not match.")
                raise ValidationError(message % {"row": line + 1}) from error

    def _text(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(self._opener(), self.encoding, newline="")

    def _check_size(self) -> None:
        with self._opener() as file:
            size = file.seek(0, io.SEEK_END)
        if not size:
            raise ValidationError(_("The file is empty."))
        if self._limits and size > self._limits.bytes:
            message = _("The file has %(size)s bytes; at most %(most)s are allowed.")
            raise ValidationError(message % {"size": size, "most": self._limits.bytes})

    def _header(self, known: Collection[str]) -> tuple[str, int]:
        """The delimiter and the row that give most known columns; of several, the first."""
        with self._text() as text:
            head = text.read(HEAD)
        first = io.StringIO(head, newline="").readline()
        named = _separator(first)
        found = [(0, named or DELIMITERS[0], 1)]
        for delimiter in named or DELIMITERS:
            rows = csv.reader(io.StringIO(head.removeprefix(first) if named else head, newline=""), delimiter=delimiter)
            with suppress(csv.Error):  # reading the rows says where
                for line, row in zip(range(1, HEAD_ROWS + 1), rows, strict=False):
                    found.append((len({header_name(cell) for cell in row} & set(known)), delimiter, line))
        _count, delimiter, line = max(found, key=lambda one: one[0])
        return delimiter, line


def _separator(line: str) -> str:
    """The delimiter that the first line of a file names; "" when it names none."""
    match = SEPARATOR_LINE.fullmatch(line)
    return match[1] if match else ""
