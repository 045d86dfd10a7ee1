"""Horizons: whether something with a start and an end is in force on a day, and what else it is on it.

Nobody announces that a priority without an end is given up. So what has a start and no end counts as in force for
`HORIZON_YEARS_WITHOUT_END` years, and as last attested from then on. What has no start is at most last attested.
"""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from apps.records import dates


class Phase(models.TextChoices):
    IN_FORCE = "in_force", pgettext_lazy("horizon", "in force")
    LATER = "later", pgettext_lazy("horizon", "begins later")
    LAST_ATTESTED = "last_attested", pgettext_lazy("horizon", "last attested")
    ENDED = "ended", pgettext_lazy("horizon", "ended")


def phase_of_years(start: int | None, end: int | None, on: date) -> Phase:
    """The phase of what has a first and a last year, each None when it is not known."""
    return _phase(
        start is not None and start > on.year, end is not None and end < on.year, start, end is not None, on.year
    )


def phase_of_dates(start: str, end: str, on: date) -> Phase:
    """The phase of what has partial dates, each "" when it is not known."""
    return _phase(
        bool(start) and dates.first_day(start) > on,
        bool(end) and dates.last_day(end) < on,
        int(start[:4]) if start else None,
        bool(end),
        on.year,
    )


def earliest_start_without_end(year: int) -> int:
    """The earliest year of a start with which something without an end is in force in a year."""
    return year - settings.HORIZON_YEARS_WITHOUT_END


def last_year(start: int, end: int | None) -> int:
    """The last year in which something that began in a year is in force; its end is None when it is not known."""
    return start + settings.HORIZON_YEARS_WITHOUT_END if end is None else end


def _phase(is_later: bool, is_over: bool, start: int | None, has_end: bool, year: int) -> Phase:
    if is_later:
        return Phase.LATER
    if is_over:
        return Phase.ENDED
    lasts = start is not None and (has_end or start >= earliest_start_without_end(year))
    return Phase.IN_FORCE if lasts else Phase.LAST_ATTESTED
