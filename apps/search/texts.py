"""Reads the searched texts of a record, each with its language. A path can lead through relations."""

from collections.abc import Iterator
from typing import NamedTuple, cast

from django.conf import settings
from django.db.models import DateField, Field, Model
from django.utils import translation

from apps.languages import columns, names, rich_text
from apps.records import clock, date_text
from apps.records.dates import PartialDateField

MONTH = len("2022-12")


class FieldText(NamedTuple):
    """A text, its language ("" when unknown), and the field and the record that contain it."""

    value: str
    language: str
    field: Field
    record: Model


def read(record: Model, path: str) -> Iterator[FieldText]:
    """The texts at a path, without markup; a translated field, a choice, a date and a country have one in each
    language."""
    name, _, rest = path.partition("__")
    if rest:
        related = getattr(record, name)
        for other in related.all() if hasattr(related, "all") else filter(None, [related]):
            if not _is_held_back(other):
                yield from read(other, rest)
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


def _is_held_back(row: Model) -> bool:
    """Whether a row becomes public later than the record whose entry would have its texts."""
    at = getattr(row, "visible_from", None)
    return at is not None and at > clock.now()


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
