"""The ways to read the cells of each type of column, and which of them a column of a file needs.

A spreadsheet rewrites dates, numbers and truth values as its user's country writes them. What a file holds is read back
into the form that the site writes. Where a column has two readings, the stored values decide, or its sender."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.languages.fields import join
from apps.opendata import date_readings, number_readings, values
from apps.opendata.questions import Option, Question
from apps.opendata.schema import Column
from apps.records import dates

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SAMPLES = 3  # cells that a question shows
KNOWN_AT_MOST = 10_000  # cells whose readings are remembered
Restore = Callable[[str, str], str]
ITEMS = re.compile(r"\s*[|\n\r]\s*")
# A target of an SDG as spreadsheets write it, and those whose final zero a spreadsheet drops: 16.10 becomes 16.1.
TARGET = re.compile(r"([0-9]{1,2})[.,٫]([0-9]{1,2}|[A-Za-z])")
LONE_TARGET = re.compile(r"[0-9]{1,2}\.[1-9]0")
LINE_END = re.compile(r"\r\n?")


@dataclass(frozen=True)
class Reading:
    """One way to read the cells of a column. `read` returns the cell as the site writes it; ValueError when the cell
    cannot be read this way."""

    name: str
    title: "_StrPromise"
    read: Callable[[str], str]


@dataclass(frozen=True)
class ColumnType:
    """How the columns of a type are read: the cells that every reading leaves as they are, and the readings. The first
    one is how the site writes; a column that it leaves as it is raises no question.

    restore     returns the stored cell, if a spreadsheet can have made this cell of it without a loss; else the cell
    recover     the same where the cell lost something, so that it has another reading: the one as it is written
    """

    same: re.Pattern[str]
    readings: tuple[Reading, ...] = ()
    restore: Restore | None = None
    recover: Restore | None = None


def _list(cell: str) -> str:
    """A list whose items are on lines of their own, or whose separators lost their blanks."""
    return join(ITEMS.split(cell))


def _whole_numbers(cell: str) -> str:
    """A list of whole numbers, however its items are separated."""
    return join(number_readings.whole(item) for item in re.split(r"[|\n\r;]|, ", cell) if item.strip())


def _allowed(allowed: tuple[str, ...], cell: str) -> str:
    """One of the allowed values, whatever its case."""
    wanted = number_readings.plain(cell).casefold()
    return next((value for value in allowed if value.casefold() == wanted), cell)


def _same_lines(cell: str, stored: str) -> str:
    """Spreadsheets write other line ends than a form."""
    same = LINE_END.sub("\n", cell) == LINE_END.sub("\n", stored.strip())
    return stored if same else cell


def _targets(cell: str) -> str:
    """A list of targets of an SDG, each its number and a number or letter: 16.10, 16.a. Spreadsheets take a lone one
    for a decimal number or for a day and month: 16,10 or 16-oct."""
    return join(_target(item) for item in ITEMS.split(cell))


def _target(item: str) -> str:
    text = number_readings.plain(item)
    if match := TARGET.fullmatch(text):
        return f"{match[1]}.{match[2].lower()}"
    try:
        return date_readings.day_and_month(text)
    except ValueError:
        return item


def _with_zero(cell: str, stored: str) -> str:
    """A spreadsheet takes a lone target for a number, and drops its final zero: 16.10 becomes 16.1."""
    return stored if LONE_TARGET.fullmatch(stored) and stored.rstrip("0") == cell else cell


DAY_FIRST, MONTH_FIRST = gettext_lazy("day, month, year"), gettext_lazy("month, day, year")
POINT, COMMA = gettext_lazy("numbers with a decimal point"), gettext_lazy("numbers with a decimal comma")
TEXT = ColumnType(re.compile(""), restore=_same_lines)
INTEGERS = ColumnType(
    re.compile(r"[0-9]+( \| [0-9]+)*"), (Reading("numbers", gettext_lazy("whole numbers"), _whole_numbers),)
)
TYPES = {
    "date": ColumnType(
        values.DATE,
        (
            Reading("day-first", DAY_FIRST, date_readings.day_first),
            Reading("month-first", MONTH_FIRST, date_readings.month_first),
        ),
    ),
    "partial-date": ColumnType(
        re.compile(dates.PATTERN, re.ASCII),
        (
            Reading("day-first", DAY_FIRST, date_readings.partial_day_first),
            Reading("month-first", MONTH_FIRST, date_readings.partial_month_first),
        ),
    ),
    "boolean": ColumnType(
        re.compile("true|false"), (Reading("words", gettext_lazy("true or false"), number_readings.truth),)
    ),
    "integer": ColumnType(
        values.INTEGER,
        (
            Reading("decimal-point", POINT, number_readings.whole_decimal_point),
            Reading("decimal-comma", COMMA, number_readings.whole_decimal_comma),
        ),
    ),
    "number": ColumnType(
        re.compile("-?[0-9]+"),
        (
            Reading("decimal-point", POINT, number_readings.decimal_point),
            Reading("decimal-comma", COMMA, number_readings.decimal_comma),
        ),
    ),
    "list": ColumnType(
        re.compile(r"[^|\n\r]*"), (Reading("list", gettext_lazy("a list, its items separated by “ | ”"), _list),)
    ),
    "targets": ColumnType(
        re.compile(r"[0-9]{1,2}\.([0-9]{1,2}|[a-z])( \| [0-9]{1,2}\.([0-9]{1,2}|[a-z]))*"),
        (
            Reading("as-written", gettext_lazy("as it is written"), _targets),
            Reading("zero-dropped", gettext_lazy("a spreadsheet dropped the final zero"), _targets),
        ),
        recover=_with_zero,
    ),
    "string": TEXT,
}


def type_of(column: Column) -> ColumnType:
    """How a column is read."""
    if column.items == "integer":
        return INTEGERS
    if column.allowed:
        read = lru_cache(partial(_allowed, column.allowed))
        same = re.compile("|".join(map(re.escape, column.allowed)))
        return ColumnType(same, (Reading("allowed", gettext_lazy("the allowed values"), read),))
    return TYPES.get(column.reading or column.type, TEXT)


@dataclass
class _Tally:
    """What one reading makes of the cells of a column."""

    failed: int = 0
    rewritten: int = 0
    sample: tuple[str, str] = ("", "")


class ColumnReading:
    """How one column of a file is read. It sees all cells first, then decides; with an `answer`, as its sender said."""

    def __init__(self, column: Column, answer: str = "") -> None:
        self.column, self.type = column, type_of(column)
        self._tallies = {reading.name: _Tally() for reading in self.type.readings}
        self._differing: dict[str, None] = {}
        self._is_as_written = True
        self._lost: dict[str, str] = {}  # cells that lost something, if the stored ones are right
        self._known: dict[str, tuple[str | None, ...]] = {}
        self.answer = answer if answer in self._tallies else ""

    @property
    def id(self) -> str:
        """The id of the question about this column."""
        return f"column:{self.column.name}"

    def observe(self, cell: str) -> None:
        """Look at a cell of the file."""
        if self._is_plain(cell):
            return
        found = self._read(cell)
        self._is_as_written &= found[0] == cell
        if self._differs(found) and len(self._differing) < SAMPLES:
            self._differing[cell] = None
        for tally, text in zip(self._tallies.values(), found, strict=True):
            if text is None:
                tally.failed += 1
            elif text != cell:
                tally.rewritten += 1
                tally.sample = tally.sample if tally.rewritten > 1 else (cell, text)

    def compare(self, cell: str, stored: str) -> None:
        """Look at a cell and the stored one of its record: it can have lost something. Then the stored one is right,
        unless the sender says otherwise."""
        if self.type.recover and (recovered := self.type.recover(cell, stored)) != cell:
            self._lost[cell] = recovered
            self.answer = self.answer or self.type.readings[-1].name

    @property
    def restore(self) -> Restore | None:
        """The function that returns the stored cell for what a spreadsheet made of it; None when there is nothing to
        restore."""
        return self.type.recover if self._lost and self.answer == self.type.readings[-1].name else self.type.restore

    @property
    def possible(self) -> list[Reading]:
        """The readings that can read most cells: more than one only when there is something to decide."""
        if self._lost:
            return list(self.type.readings)
        least = min((tally.failed for tally in self._tallies.values()), default=0)
        found = [reading for reading in self.type.readings if self._tallies[reading.name].failed == least]
        return found if self._differing and not self._is_as_written else found[:1]

    @property
    def is_open(self) -> bool:
        """Whether there are two readings, and nothing has decided between them yet."""
        return not self.answer and len(self.possible) > 1

    @property
    def chosen(self) -> Reading | None:
        """The reading of the column; None for a text."""
        named = [reading for reading in self.type.readings if reading.name == self.answer]
        return next(iter(named or self.possible), None)

    def is_ambiguous(self, cell: str) -> bool:
        """Whether the readings of the column read a cell differently."""
        return len(self.possible) > 1 and not self._is_plain(cell) and self._differs(self._read(cell))

    def reader(self) -> Callable[[str], str] | None:
        """The function that returns a cell as the site writes it, or as it is when it cannot be read; None when there
        is nothing to do in the column."""
        chosen = self.chosen
        if chosen is None or not any(tally.rewritten for tally in self._tallies.values()):
            return None
        place = self.type.readings.index(chosen)

        def read(cell: str) -> str:
            text = None if self._is_plain(cell) else self._read(cell)[place]
            return cell if text is None else text

        return read

    def refusal(self, cell: str) -> str:
        """Why a cell with two readings is refused, when nobody has chosen one."""
        found = " / ".join(f"{self._text(cell, reading)} ({reading.title})" for reading in self.possible)
        return _("“%(cell)s” has two readings: %(readings)s.") % {"cell": cell, "readings": found}

    def question(self) -> Question | None:
        """The question about this column; None when it has one reading."""
        if len(self.possible) < 2:
            return None
        options = (
            Option(
                reading.name, str(reading.title), tuple((cell, self._text(cell, reading)) for cell in self._differing)
            )
            for reading in self.possible
        )
        text = _("How should the column “%(column)s” be read?") % {"column": self.column.name}
        return Question(self.id, text, tuple(options), self.answer)

    def note(self) -> str:
        """What the column was read as; "" when it is as the site writes it."""
        chosen = self.chosen
        tally = self._tallies[chosen.name] if chosen else _Tally()
        if self._lost and self.restore is self.type.recover:
            tally = _Tally(0, len(self._lost), next(iter(self._lost.items())))
        if chosen is None or not tally.rewritten:
            return ""
        message = ngettext(
            "Column “%(column)s”: “%(cell)s” is read as %(text)s (%(title)s).",
            "Column “%(column)s”: %(count)s cells such as “%(cell)s”, read as %(text)s (%(title)s).",
            tally.rewritten,
        )
        cell, text = tally.sample
        params = {"column": self.column.name, "cell": cell[:60], "text": text[:60], "title": chosen.title}
        return message % {**params, "count": tally.rewritten}

    def _is_plain(self, cell: str) -> bool:
        return not cell or not self._tallies or self.type.same.fullmatch(cell) is not None

    def _text(self, cell: str, reading: Reading) -> str:
        return self._read(cell)[self.type.readings.index(reading)] or ""

    def _read(self, cell: str) -> tuple[str | None, ...]:
        """The cell by each reading; None where it cannot be read."""
        if cell not in self._known:
            if len(self._known) >= KNOWN_AT_MOST:
                self._known.clear()
            self._known[cell] = tuple(_result(reading, cell) for reading in self.type.readings)
        return self._known[cell]

    @staticmethod
    def _differs(found: tuple[str | None, ...]) -> bool:
        return None not in found and len(set(found)) > 1


def _result(reading: Reading, cell: str) -> str | None:
    try:
        return reading.read(cell)
    except ValueError:
        return None
