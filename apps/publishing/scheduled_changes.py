"""Finds the next moment at which public content changes without a write: a publication time or a day of a record comes.

Models declare nothing for this. Every date of every record counts: one that changes no page costs only an extra
rendering."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import DateField, DateTimeField, Field
from django.utils import timezone

from apps.publishing.models import Record
from apps.records import clock
from apps.records.dates import PartialDateField, first_day, last_day

ONE_DAY = timedelta(days=1)


def next_change(now: datetime) -> datetime:
    """The first moment after `now` at which a date of a record is reached or has passed; at the latest the new year."""
    today = clock.day_of(now)
    new_year = date(today.year + 1, 1, 1)
    days = [day for day in _days(today) if today < day < new_year]
    return min([*map(clock.beginning_of, [*days, new_year]), *_times(now)])


def _times(now: datetime) -> Iterator[datetime]:
    for found in _values(DateTimeField, now):
        moment = found if timezone.is_aware(found) else found.replace(tzinfo=UTC)  # SQLite returns it without a zone
        if moment > now:
            yield moment


def _days(today: date) -> Iterator[date]:
    """Each day in a record, and the day after it, from today on. Days of later years count as the first of January."""
    for day in _values(DateField, today):
        yield from (day, day + ONE_DAY) if day.year == today.year else (day,)
    for text in _values(PartialDateField, str(today.year)):
        yield from (first_day(text), last_day(text) + ONE_DAY) if first_day(text).year == today.year else ()


def _values(kind: Any, least: Any) -> Iterator[Any]:
    """The distinct values from `least` on in all fields of a class. In plain SQL, because this runs after every change:
    the ORM takes a hundred times longer to compile the query than the database takes to answer."""
    fields = _fields(kind)
    with connection.cursor() as cursor:
        cursor.execute(_statement(kind), [field.get_db_prep_value(least, connection) for field in fields])
        for (value,) in cursor.fetchall():
            yield fields[0].to_python(value)


@cache
def _fields(kind: Any) -> list[Field]:
    models = [model for model in apps.get_models() if issubclass(model, Record)]
    fields = [field for model in models for field in model._meta.concrete_fields if type(field) is kind]
    return [field for field in fields if field.editable]


@cache
def _statement(kind: Any) -> str:
    quote = connection.ops.quote_name
    names = [(quote(field.model._meta.db_table), quote(str(field.column))) for field in _fields(kind)]
    return " UNION ".join(f"SELECT {own} FROM {table} WHERE {own} >= %s" for table, own in names)  # noqa: S608 ours
