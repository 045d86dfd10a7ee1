"""Finds the next moment at which public content changes without a write: a publication time or a day of a record comes.

Models declare nothing for this. Every date of every record counts: one that changes no page costs only an extra
rendering. Only a page that says that a date comes soon declares how long before, by `announce`."""

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
KINDS: tuple[type[Field], ...] = (DateField, PartialDateField, DateTimeField)
Values = dict[type[Field], list[Any]]
_announced: set[timedelta] = set()


def announce(before: timedelta) -> None:
    """Pages change this long before the last day of a partial date, too."""
    _announced.add(before)


def next_change(now: datetime) -> datetime:
    """The first moment after `now` at which a date of a record is reached or has passed; at the latest the new year."""
    today = clock.day_of(now)
    new_year = date(today.year + 1, 1, 1)
    found = _values({DateField: today, PartialDateField: str(today.year), DateTimeField: now})
    days = [day for day in _days(found, today.year) if today < day < new_year]
    times = [time for time in map(_aware, found[DateTimeField]) if time > now]
    return min([*map(clock.beginning_of, [*days, new_year]), *times])


def _days(found: Values, year: int) -> Iterator[date]:
    """Each day in a record, and the day after it. Days of later years count as the first of January."""
    for day in found[DateField]:
        yield from (day, day + ONE_DAY) if day.year == year else (day,)
    for text in found[PartialDateField]:
        yield from (first_day(text), last_day(text) + ONE_DAY) if first_day(text).year == year else ()
        # The condition keeps the difference within the years that Python knows.
        yield from (last_day(text) - before for before in _announced if last_day(text) - date.min >= before)


def _aware(moment: datetime) -> datetime:
    return moment if timezone.is_aware(moment) else moment.replace(tzinfo=UTC)  # SQLite returns it without a zone


def _values(least: dict[type[Field], object]) -> Values:
    """The distinct values of the fields of each class, from the least one on. One query, in plain SQL, because this
    runs after every change: the ORM takes a hundred times longer to compile it than the database takes to answer."""
    fields = _fields()
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [field.get_db_prep_value(least[type(field)], connection) for field in fields])
        rows = cursor.fetchall()
    return {
        kind: [kind().to_python(row[place]) for row in rows if row[place] is not None]
        for place, kind in enumerate(KINDS)
    }


@cache
def _fields() -> list[Field]:
    models = [model for model in apps.get_models() if issubclass(model, Record)]
    fields = [field for model in models for field in model._meta.concrete_fields if type(field) in KINDS]
    return [field for field in fields if field.editable]


@cache
def _statement() -> str:
    """A UNION of all fields, with one column for each class: PostgreSQL wants one type in a column."""
    quote = connection.ops.quote_name
    nulls = [f"CAST(NULL AS {kind().cast_db_type(connection)})" for kind in KINDS]
    parts = []
    for field in _fields():
        table, own, place = quote(field.model._meta.db_table), quote(str(field.column)), KINDS.index(type(field))
        columns = ", ".join([*nulls[:place], own, *nulls[place + 1 :]])
        parts.append(f"SELECT {columns} FROM {table} WHERE {own} >= %s")  # noqa: S608 ours
    return " UNION ".join(parts)
