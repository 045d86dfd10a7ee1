"""Reads the searched texts of a record, each with its language. A path can lead through relations."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple, cast

from django.conf import settings
from django.db.models import DateField, Field, Model
from django.utils import translation

from apps.languages import columns, names, rich_text
from apps.records import date_text
from apps.records.dates import PartialDateField

MONTH = len("2022-12")


class FieldText(NamedTuple):
    """A text, its language ("" when unknown), and the field and the record that contain it."""

    value: str
    language: str
    field: Field
    record: Model


def read(record: Model, path: str, at: datetime) -> Iterator[FieldText]:
    """The texts at a path, without markup, and without those of related rows that are held back at a moment. A
    translated field, a choice, a date and a country have one in each language."""
    name, _, rest = path.partition("__")
    if rest:
        for other in _related(record, name):
            if not _held_until(other, at):
                yield from read(other, rest, at)
        return
    field = cast(Field, record._meta.get_field(name))
    if name in columns.translated_fields(record._meta.model):
        for language in settings.CONTENT_LANGUAGES:
            if value := columns.value(record, name, language):
                yield FieldText(rich_text.readable(record, name, value), language, field, record)
    elif value := getattr(record, name):
        for language in settings.CONTENT_LANGUAGES:
            if text := _in_words(field, str(value), language):
                yield FieldText(text, language, field, record)
        if not field.choices:
            language = getattr(record, "language", "") or columns.written_in(str(value))
            yield FieldText(str(value), language, field, record)


def held_back(record: Model, path: str, at: datetime) -> Iterator[datetime]:
    """The times of the related rows whose texts `read` leaves out at this moment."""
    name, _, rest = path.partition("__")
    for other in _related(record, name) if rest else ():
        if time := _held_until(other, at):
            yield time
        else:
            yield from held_back(other, rest, at)


def _related(record: Model, name: str) -> Iterable[Model]:
    """The rows to which a relation leads."""
    related = getattr(record, name)
    rows: Iterable[Model] = related.all() if hasattr(related, "all") else filter(None, [related])
    return rows


def _held_until(row: Model, at: datetime) -> datetime | None:
    """The time of a row that becomes public later than the record whose entry would have its texts; else None."""
    time: datetime | None = getattr(row, "visible_from", None)
    return time if time and time > at else None


def title(record: Model, path: str) -> FieldText:
    """The text at a path, in the reader's language or the first language that has one."""
    name, _, rest = path.partition("__")
    if rest:
        return title(getattr(record, name), rest)
    field = cast(Field, record._meta.get_field(name))
    if name in columns.translated_fields(record._meta.model):
        found, language = columns.text(record, name)
        return FieldText(rich_text.readable(record, name, found), language, field, record)
    value = str(getattr(record, name))
    return FieldText(value, columns.written_in(value) or columns.current(), field, record)


def _in_words(field: Field, value: str, language: str) -> str:
    """The name of a country, the label of a choice and the month of a date; "" for other values. The month has no day:
    the 9th of a month is not what “9th Dialogue” means."""
    if field.name.endswith("country"):
        return names.country(value, language)
    if field.choices:
        with translation.override(language):
            return str(dict(field.flatchoices).get(value, ""))
    if isinstance(field, PartialDateField | DateField) and len(value) >= MONTH:
        with translation.override(language):
            return date_text.date(value[:MONTH])
    return ""
