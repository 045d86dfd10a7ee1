"""The one clock. Whatever depends on the date asks here, so that a test can move it."""

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
    """The day of a moment in the site's time zone, whatever zone its reader prefers."""
    return timezone.localdate(moment, timezone.get_default_timezone())


def beginning_of(day: date) -> datetime:
    """The first moment of a day in the site's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())


@contextmanager
def stopped_at(moment: datetime) -> Iterator[None]:
    """Let every thread live at `moment` (aware) for a while. For tests."""
    global _stopped_at  # one clock for all threads is the point
    before, _stopped_at = _stopped_at, moment
    try:
        yield
    finally:
        _stopped_at = before
