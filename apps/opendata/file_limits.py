"""The limits of an uploaded file, enforced while it is read: a file beyond them is refused at the first line that shows
it, whatever the rest of the file holds."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.languages.typography import number


@dataclass(frozen=True)
class Limits:
    """What a file may hold at most. Rows without content count apart from the others, with the same limit."""

    bytes: int
    rows: int
    cell: int  # characters
    columns: int
    row: int  # characters


def from_settings() -> Limits:
    """The limits of a file that somebody uploads."""
    return Limits(
        bytes=settings.IMPORT_MAX_BYTES,
        rows=settings.IMPORT_MAX_ROWS,
        cell=settings.IMPORT_MAX_CELL,
        columns=settings.IMPORT_MAX_COLUMNS,
        row=settings.IMPORT_MAX_ROW,
    )


def check_size(size: int, most: int) -> None:
    """ValidationError when a file of `size` bytes is larger than `most`."""
    if size > most:
        message = _("The file has %(size)s bytes; at most %(most)s are allowed.")
        raise ValidationError(message % {"size": number(size), "most": number(most)})


class BoundedRows:
    """The rows of a text, refused where one is too long or too wide, or too many are empty. A CSV reader stands between
    `lines` and `checked`, and can take several lines for one row. The caller counts the rows and limits the cells."""

    def __init__(self, text: TextIO, limits: Limits | None) -> None:
        self._text, self._limits = text, limits
        self._row, self._length, self._empty = 1, 0, 0

    def lines(self) -> Iterator[str]:
        """The lines of the text. A line is read no further than the limit of a row."""
        if self._limits is None:
            yield from self._text
            return
        most = self._limits.row
        while line := self._text.readline(most + 1 - self._length):
            self._length += len(line)
            if self._length > most:
                message = _(
                    "Row %(row)s has more than %(most)s characters. Perhaps a quotation mark is opened and not closed."
                )
                raise ValidationError(message % {"row": self._row, "most": number(most)})
            yield line

    def checked(self, rows: Iterable[list[str]]) -> Iterator[list[str]]:
        """The rows that were made of these lines."""
        for row in rows:
            if self._limits is not None:
                self._check(row, self._limits)
            self._row, self._length = self._row + 1, 0
            yield row

    def _check(self, row: Sequence[str], limits: Limits) -> None:
        if len(row) > limits.columns:
            message = _("Row %(row)s has more than %(most)s columns.")
            raise ValidationError(message % {"row": self._row, "most": number(limits.columns)})
        if not any(map(str.strip, row)):
            self._empty += 1
            if self._empty > limits.rows:
                raise ValidationError(_("The file has more than %(most)s empty rows.") % {"most": number(limits.rows)})
