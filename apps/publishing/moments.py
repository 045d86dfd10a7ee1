"""When what the public sees changes by itself: a publication time comes, a day that some record names begins or ends.

No model need say so. Every date of every record counts; that some of them change no page does no harm.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import DateField, DateTimeField, Field, Min, Q
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThanOrEqual

from apps.publishing import clock
from apps.publishing.dates import AFTER_ALL, PartialDateField, end_of, first_day, last_day, start_of
from apps.publishing.models import Record

Reading = Callable[[Any], datetime]
ONE_DAY = timedelta(days=1)


def next_change(now: datetime) -> datetime:
    """The first moment after `now` at which the date of a record comes or has passed, the new year at the latest."""
    new_year = clock.beginning_of(date(clock.day_of(now).year + 1, 1, 1))
    return min([new_year, *_moments(now)])


def _moments(now: datetime) -> Iterator[datetime]:
    """The first moment after `now` of each field that holds dates. One query a model."""
    for model in apps.get_models():
        if issubclass(model, Record):
            wanted = dict(enumerate(pair for field in model._meta.concrete_fields for pair in _next(field, now)))
            found = model._base_manager.aggregate(**{f"date{n}": expression for n, (expression, _) in wanted.items()})
            for number, (_expression, moment) in wanted.items():
                if (value := found[f"date{number}"]) is not None:
                    yield moment(value)


def _next(field: Field, now: datetime) -> Iterator[tuple[Any, Reading]]:
    """What finds the next value of a field, and the moment at which a value changes something."""
    name, today = field.name, clock.day_of(now)
    if isinstance(field, DateTimeField):
        yield Min(name, filter=Q(**{f"{name}__gt": now})), lambda moment: moment
    elif isinstance(field, DateField):
        yield Min(name, filter=Q(**{f"{name}__gte": today})), lambda day: clock.beginning_of(max(day, today + ONE_DAY))
    elif isinstance(field, PartialDateField):
        last = f"{today.year}{AFTER_ALL}"
        begins = Q(GreaterThan(start_of(name), today.isoformat())) & Q(LessThanOrEqual(start_of(name), last))
        ends = Q(GreaterThanOrEqual(end_of(name), today.isoformat())) & Q(LessThanOrEqual(end_of(name), last))
        yield Min(start_of(name), filter=begins), lambda text: clock.beginning_of(first_day(text))
        yield Min(end_of(name), filter=ends), _day_after


def _day_after(end: str) -> datetime:
    return clock.beginning_of(last_day(end.removesuffix(AFTER_ALL)) + ONE_DAY)
