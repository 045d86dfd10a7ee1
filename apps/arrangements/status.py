"""The status of an arrangement on a day, computed from its acts and never stored.

An act that takes an arrangement further counts from the first day of its date; an act that ends it, from the day after
the last one. This is how the whole site reads partial dates: a start by its first day, an end by its last. An act
without a date cannot be recorded, so an arrangement without an act that begins it is known, but not since when.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.db import models
from django.utils.translation import pgettext_lazy

from apps.records import dates


class ActKind(models.TextChoices):
    """What was done about an arrangement."""

    NEGOTIATION_AUTHORISED = "negotiation_authorised", pgettext_lazy("act", "negotiation authorized")
    APPROVED = "approved", pgettext_lazy("act", "approved")
    SIGNED = "signed", pgettext_lazy("act", "signed")
    IN_FORCE = "in_force", pgettext_lazy("act", "entered into force")
    RENEWED = "renewed", pgettext_lazy("act", "renewed")
    REPLACED = "replaced", pgettext_lazy("act", "replaced")
    ENDED = "ended", pgettext_lazy("act", "ended")
    ATTESTED = "attested", pgettext_lazy("act", "attested")


class Status(models.TextChoices):
    """How far an arrangement had come on a day. None of them says that it still applies: see `ATTESTED`."""

    NOT_YET = "not_yet", pgettext_lazy("arrangement", "not yet")
    IN_NEGOTIATION = "in_negotiation", pgettext_lazy("arrangement", "in negotiation")
    APPROVED = "approved", pgettext_lazy("arrangement", "approved, signature unknown")
    UNDATED = "undated", pgettext_lazy("arrangement", "date unknown")
    ATTESTED = "attested", pgettext_lazy("arrangement", "attested")  # a source mentions it: no signature is known
    SIGNED = "signed", pgettext_lazy("arrangement", "signed")
    IN_FORCE = "in_force", pgettext_lazy("arrangement", "entered into force")
    REPLACED = "replaced", pgettext_lazy("arrangement", "replaced")
    ENDED = "ended", pgettext_lazy("arrangement", "ended")


AGREED = frozenset({Status.ATTESTED, Status.SIGNED, Status.IN_FORCE})
"""The statuses in which the parties have agreed. A negotiation is none of them."""
OVER = frozenset({Status.REPLACED, Status.ENDED})
ENDS = {ActKind.REPLACED: Status.REPLACED, ActKind.ENDED: Status.ENDED}
STEPS = {
    ActKind.NEGOTIATION_AUTHORISED: Status.IN_NEGOTIATION,
    ActKind.APPROVED: Status.APPROVED,
    ActKind.ATTESTED: Status.ATTESTED,
    ActKind.SIGNED: Status.SIGNED,
    ActKind.IN_FORCE: Status.IN_FORCE,
    ActKind.RENEWED: Status.IN_FORCE,
}
"""What each other act leads to, from the lowest step to the highest."""
RANK = {status: rank for rank, status in enumerate(STEPS.values())}
ONE_DAY = timedelta(days=1)

Acts = Iterable[tuple[str, str]]
"""The kind and the partial date of each act."""


class DatedStatus(NamedTuple):
    """A status and the date of the act that led to it, "" when there is none."""

    status: Status
    since: str = ""

    @property
    def is_agreed(self) -> bool:
        return self.status in AGREED


def counts_from(kind: str, on: str) -> date:
    """The first day on which an act counts."""
    return dates.last_day(on) + ONE_DAY if kind in ENDS else dates.first_day(on)


def standing(acts: Acts, on: date, *, is_negotiation: bool = False) -> DatedStatus:
    """The status on a day: the highest step since the arrangement last ended, or else that end.

    Steps after an end revive the arrangement. What is recorded as a negotiation (`is_negotiation`) stays one, whatever
    its acts say, until it is recorded as an agreement.
    """
    known = [(counts_from(kind, day), kind, day) for kind, day in acts]
    counted = sorted(act for act in known if act[0] <= on)
    last_end = max((act for act in counted if act[1] in ENDS), default=None)
    steps = [act for act in counted if act[1] in STEPS and (last_end is None or act[0] >= last_end[0])]
    if steps:
        reached = [(_step(ActKind(kind), is_negotiation), day) for _counts, kind, day in steps]
        highest = max((status for status, _day in reached), key=RANK.__getitem__)
        return next(DatedStatus(status, day) for status, day in reached if status == highest)
    if last_end:
        return DatedStatus(ENDS[ActKind(last_end[1])], last_end[2])
    return DatedStatus(Status.NOT_YET if any(kind in STEPS for _counts, kind, _day in known) else Status.UNDATED)


def _step(kind: ActKind, is_negotiation: bool) -> Status:
    return Status.IN_NEGOTIATION if is_negotiation and STEPS[kind] in AGREED else STEPS[kind]
