"""What is known of a post on a day, from the dates of its published terms."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol

from django.db import models
from django.utils.translation import pgettext_lazy

from apps.publishing import scheduled_changes
from apps.records import dates

SOON = 60  # days: a term ends soon if its last day is at most so far away, as in the task of the first page
scheduled_changes.announce(timedelta(days=SOON))  # the first day of which that is true


class SeatState(models.TextChoices):
    """Whether a post is held. An acting officer is no holder."""

    FILLED = "filled", pgettext_lazy("post", "filled")
    ENDING_SOON = "ending_soon", pgettext_lazy("post", "term ends soon")
    HANDOVER = "handover", pgettext_lazy("post", "handover")  # a term ends soon, and the next one is known
    VACANT = "vacant", pgettext_lazy("post", "vacant")
    UNKNOWN = "unknown", pgettext_lazy("post", "holder unknown")  # no term was known by then: nobody says it is vacant


class Dated(Protocol):
    """A term: partial dates, "" for an open end and for a start that is not known yet."""

    start: str
    end: str
    acting: bool


def seat_state(terms: Iterable[Dated], on: date) -> SeatState:
    """The state of a post on a day, by its terms."""
    own = list(terms)
    holder = next((term for term in own if not term.acting and runs(term, on)), None)
    if holder is None:
        is_known = any(_has_begun(term, on) for term in own)
        return SeatState.VACANT if is_known else SeatState.UNKNOWN
    if runs(holder, on + timedelta(days=SOON + 1)):
        return SeatState.FILLED
    follows = any(not term.acting and not _has_begun(term, on) and not _has_ended(term, on) for term in own)
    return SeatState.HANDOVER if follows else SeatState.ENDING_SOON


def runs(term: Dated, on: date) -> bool:
    """Whether a term has begun on a day and has not ended before it."""
    return _has_begun(term, on) and not _has_ended(term, on)


def _has_begun(term: Dated, on: date) -> bool:
    return bool(term.start) and dates.first_day(term.start) <= on


def _has_ended(term: Dated, on: date) -> bool:
    return bool(term.end) and dates.last_day(term.end) < on
