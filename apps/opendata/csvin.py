"""Reads CSV files: any of three delimiters, and any encoding that can be detected."""

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.languages.columns import columns as language_columns
from apps.languages.columns import translated_fields
from apps.opendata.charsets import Opener, detect
from apps.opendata.columns import Field
from apps.opendata.dataset import Dataset

DELIMITERS = ",;\t"
csv.field_size_limit(2**31 - 1)  # the csv module's own limit is 131,072 characters; `Limits` limits cells instead


@dataclass(frozen=True)
class Limits:
    """The limits of a file, checked before rows are compared."""

    bytes: int
    rows: int
    cell: int  # characters


class Row(NamedTuple):
    """A row: its number as a spreadsheet shows it, and its cells by column; or the `problem` that makes them
    unreadable."""

    line: int
    cells: dict[str, str]
    problem: str = ""


class Table:
    """The rows of a file, read again at every iteration. `forms` are the datasets that it can be a file of, such as the
    public columns and all columns; `dataset` becomes the one whose columns it has. ValidationError when it is a file of
    none: a key or a required column is missing, or a column is unknown and unknown ones are not ignored."""

    def __init__(
        self, forms: Sequence[Dataset], opener: Opener, limits: Limits | None = None, *, ignore_unknown: bool = False
    ) -> None:
        self._opener, self._limits = opener, limits
        self._check_size()
        self.encoding = detect(opener)
        self.delimiter, self.headers = self._header(forms)
        self.dataset = _form_of(self.headers, forms)
        if problems := _problems(self.headers, self.dataset, ignore_unknown):
            raise ValidationError(problems)
        self.count = self._count()

    def __iter__(self) -> Iterator[Row]:
        width = len(self.headers)
        for line, row in self._records():
            if line == 1 or not any(row):
                continue
            if len(row) == width or (len(row) > width and not any(row[width:])):
                yield Row(line, dict(zip(self.headers, row, strict=False)))
            else:
                problem = ngettext("The row has %(count)s cell", "The row has %(count)s cells", len(row))
                more = _("%(count)s are needed.") % {"count": width}
                yield Row(line, {}, f"{problem % {'count': len(row)}}; {more}")

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        line = 0
        with self._text() as text:
            reader = csv.reader(text, delimiter=self.delimiter, strict=True)
            try:
                for line, row in enumerate(reader, start=1):
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

    def _header(self, forms: Sequence[Dataset]) -> tuple[str, list[str]]:
        """The delimiter that splits the first line into the most known columns, and all columns it gives."""
        known = {name for form in forms for name in form.headers}
        with self._text() as text:
            first = text.readline(64 * 1024)
        found = []
        for delimiter in DELIMITERS:
            names = [name.strip() for name in next(csv.reader([first], delimiter=delimiter), [])]
            found.append((delimiter, names))
        return max(found, key=lambda pair: len(known.intersection(pair[1])))

    def _count(self) -> int:
        """The number of rows. ValidationError when there are too many, or a cell is too long."""
        count, limits = 0, self._limits
        for line, row in self._records():
            count += line > 1 and any(row)
            if limits and count > limits.rows:
                raise ValidationError(_("The file has more than %(most)s rows.") % {"most": limits.rows})
            if limits and any(len(cell) > limits.cell for cell in row):
                message = _("A cell of row %(row)s has more than %(most)s characters.")
                raise ValidationError(message % {"row": line, "most": limits.cell})
        return count


def _form_of(headers: Collection[str], forms: Sequence[Dataset]) -> Dataset:
    """The form whose columns differ least from these; the first of several."""
    return min(forms, key=lambda form: len(set(form.headers) ^ set(headers)))


def _problems(headers: Sequence[str], dataset: Dataset, ignore_unknown: bool) -> list[str]:
    """What is wrong with the columns of a file, one message for each problem."""
    missing = [name for name in dataset.required if name not in headers]
    extra = [] if ignore_unknown else [name for name in dict.fromkeys(headers) if name not in dataset.headers]
    twice = [name for name in dict.fromkeys(headers) if headers.count(name) > 1]
    problems = []
    for name, columns in _without_language(dataset).items():
        if name in extra:
            extra.remove(name)
            message = _("The column “%(name)s” has no language. Write %(columns)s.")
            problems.append(message % {"name": name, "columns": ", ".join(columns)})
    messages = (
        (missing, _("Missing columns: %(names)s.")),
        (extra, _("Unknown columns: %(names)s.")),
        (twice, _("Duplicate columns: %(names)s.")),
    )
    return problems + [message % {"names": ", ".join(_quoted(names))} for names, message in messages if names]


def _quoted(names: Sequence[str]) -> list[str]:
    return [name[:60] or "“”" for name in names[:60]]


def _without_language(dataset: Dataset) -> dict[str, list[str]]:
    """The names of the language columns of each translated field, by their common name."""
    fields = [d for d in dataset.declared if isinstance(d, Field) and d.name in translated_fields(dataset.model)]
    return {field.header or field.name: language_columns(field.header or field.name) for field in fields}
