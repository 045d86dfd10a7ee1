"""The clock: everything that depends on the date reads it here, so that tests can stop it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time

from django.utils import timezone

_stopped_at: datetime | None = None


def now() -> datetime:
    """The present moment, with its time zone."""
    return _stopped_at or datetime.now(UTC)


def today() -> date:
    """The present day in the site's time zone."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The day of a moment in the site's time zone, whatever zone the reader prefers."""
    return timezone.localdate(moment, timezone.get_default_timezone())


def beginning_of(day: date) -> datetime:
    """The first moment of a day in the site's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())


@contextmanager
def stopped_at(moment: datetime) -> Iterator[None]:
    """Stop the clock of every thread at `moment` (aware). For tests."""
    global _stopped_at  # requests of tests run in other threads, too
    before, _stopped_at = _stopped_at, moment
    try:
        yield
    finally:
        _stopped_at = before
