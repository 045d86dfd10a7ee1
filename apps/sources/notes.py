"""The notes of records: lines in English. A line that is a standard note of its model is shown in the reader's
language; the others are folded and marked as English."""

import re
from collections.abc import Iterator
from functools import cache

from django.db.models import Model
from django.utils.translation import gettext as _

from apps.records import date_text

DATE = re.escape("%(date)s")
YEAR_OR_MONTH = r"(?P<date>[12]\d{3}(?:-(?:0[1-9]|1[0-2]))?)"


def standard(record: Model) -> list[str]:
    """The lines of a record's note that are standard notes, in the reader's language."""
    return [translated for _original, translated in _lines(record) if translated]


def editorial(record: Model) -> list[str]:
    """The lines of a record's note that exist in English only."""
    return [line for line, translated in _lines(record) if not translated]


def _lines(record: Model) -> Iterator[tuple[str, str]]:
    """Each line of the note, and its translation if it is a standard note, or ""."""
    for line in getattr(record, "note", "").splitlines():
        if text := line.strip():
            yield text, _translated(type(record), text)


def _translated(model: type[Model], line: str) -> str:
    for note, pattern in _patterns(model):
        if found := pattern.fullmatch(line):
            dates = {name: date_text.date(value) for name, value in found.groupdict().items()}
            return _(note) % dates if dates else _(note)
    return ""


@cache
def _patterns(model: type[Model]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The standard notes of a model. A note can hold one year or month, as `%(date)s`."""
    known = getattr(model, "standard_notes", ())
    return tuple((note, re.compile(re.escape(note).replace(DATE, YEAR_OR_MONTH))) for note in known)
