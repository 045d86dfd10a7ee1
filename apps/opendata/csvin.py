"""Reads CSV files: any of three delimiters, and any encoding that can be detected."""

import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from typing import Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.opendata import charmaps
from apps.opendata.charsets import Opener, detect, how_to_save, reads, refusals
from apps.opendata.dataset import Dataset
from apps.opendata.encoding_choice import BYTES, Choice, choose
from apps.opendata.file_limits import BoundedRows, Limits, check_size
from apps.opendata.questions import Answers, Option, Question

DELIMITERS = ",;\t"
SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[\r\n]*', re.IGNORECASE)  # names the delimiter; Excel does not show it
HEAD = 64 * 1024  # characters in which the header is looked for
HEAD_ROWS = 20
ENCODING = "encoding"  # the id of the question which encoding a file is in
csv.field_size_limit(2**31 - 1)  # the csv module's own limit is 131,072 characters; `Limits` limits cells instead

Records = Iterator[tuple[int, list[str]]]
"""Rows of cells, each with its number as a spreadsheet shows it."""


class TableSource(Protocol):
    """A file as rows of cells, whatever its format."""

    questions: list[Question]  # about the file as a whole, such as its encoding
    notes: list[str]  # what was read otherwise than usual
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
        self.notes: list[str] = []
        self._given = answers.get(ENCODING, "")
        unicode = detect(opener)
        self.is_unicode, self.encoding = bool(unicode), unicode or BYTES
        self.delimiter, self.line = self._header(known)

    def choose_encoding(self, dataset: Dataset, headers: Sequence[str]) -> None:
        """Of a file that is not in Unicode, choose the encoding, or ask for it. ValidationError when none fits."""
        if self.is_unicode:
            return
        if self._given and not self._is_readable(self._given):
            raise ValidationError(_("The file cannot be read as “%(encoding)s”.") % {"encoding": self._given[:40]})
        rows = (row for line, row in self.records() if line > self.line)
        choice = choose(dataset, headers, rows)
        if not (self._given or choice.readings):
            with self._opener() as file:
                raise ValidationError(refusals(file.read()))
        answer = self._given or choice.encoding
        self.encoding = answer or choice.readings[0].encoding
        if answer:
            self.notes = [_("The file is not in Unicode; read as %(name)s.") % {"name": charmaps.title(answer)}]
        if len(choice.readings) > 1 or not answer:
            self.questions = [_which_encoding(choice, answer)]

    def _is_readable(self, encoding: str) -> bool:
        try:
            return reads(self._opener, encoding)
        except LookupError:
            return False

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
        if self._limits:
            check_size(size, self._limits.bytes)

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
        count, delimiter, line = max(found, key=lambda one: one[0])
        if not (count or self.is_unicode):
            with self._opener() as file:
                raise ValidationError(refusals(file.read()))
        return delimiter, line


def _separator(line: str) -> str:
    """The delimiter that the first line of a file names; "" when it names none."""
    match = SEPARATOR_LINE.fullmatch(line)
    return match[1] if match else ""


def _which_encoding(choice: Choice, answer: str) -> Question:
    named = [(one.encoding, charmaps.title(one.encoding), choice.samples(one)) for one in choice.readings]
    options = tuple(Option(name, title, tuple((text, "") for text in texts)) for name, title, texts in named)
    text = _("The file is not in Unicode. Which text is right? If none is, save the file in UTF-8 and send it again.")
    return Question(ENCODING, f"{text} {how_to_save()}", options, answer)
