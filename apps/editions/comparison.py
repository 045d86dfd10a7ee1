"""Who came to an edition against the one before: what the two lists of attendance can tell, and what they cannot."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.editions.models import AttendanceList


class Presence(StrEnum):
    """What a list tells of an organisation."""

    CAME = "came"
    ABSENT = "absent"  # a complete list does not have it
    UNKNOWN = "unknown"


CAME, ABSENT, UNKNOWN = Presence

# By what is known of the edition before and of this one, in the order in which they are shown.
TITLES: dict[tuple[Presence, Presence], Promise] = {
    (CAME, CAME): _("At both editions"),
    (ABSENT, CAME): _("New: not at edition %(number)s"),
    (CAME, ABSENT): _("Absent this time: was at edition %(number)s"),
    (UNKNOWN, CAME): _("At this edition; unknown for edition %(number)s"),
    (CAME, UNKNOWN): _("At edition %(number)s; unknown for this edition"),
    (UNKNOWN, ABSENT): _("Absent this time; unknown for edition %(number)s"),
    (ABSENT, UNKNOWN): _("Not at edition %(number)s; unknown for this edition"),
    (UNKNOWN, UNKNOWN): _("Unknown for this edition and for edition %(number)s"),
}
REASONS: dict[str, Promise] = {
    AttendanceList.COMPLETE: _(
        "The list of edition %(number)s names some organizations only in its standing composition."
    ),
    AttendanceList.PARTIAL: _("The list of edition %(number)s names only some participants."),
    AttendanceList.STANDING: _("Only the standing composition of edition %(number)s is known, not who attended."),
    AttendanceList.NONE: _("No attendance list of edition %(number)s was found."),
}


@dataclass(frozen=True)
class Group:
    """The organisations of which the same is known."""

    then: Presence
    now: Presence
    title: str
    organisations: list[Any]

    @property
    def is_known(self) -> bool:
        return UNKNOWN not in (self.then, self.now)

    @property
    def sign(self) -> str:
        """One sign that stands beside the title."""
        return {(CAME, CAME): "=", (ABSENT, CAME): "+", (CAME, ABSENT): "−"}.get((self.then, self.now), "?")


@dataclass(frozen=True)
class Comparison:
    """An edition against the `before`; why something is not known stands in `reasons`, one sentence a list."""

    before: Any
    groups: list[Group]
    reasons: list[str]


def compare(edition: Any, rows: Iterable[Any], before: Any, rows_before: Iterable[Any]) -> Comparison:
    """Compare two editions by their attendances (read with their organisations), whoever is on either list."""
    now, then = ({row.organisation_id: row for row in listed} for listed in (rows, rows_before))
    found: dict[tuple[Presence, Presence], list[Any]] = {}
    for key, row in {**now, **then}.items():
        pair = _presence(before, then.get(key)), _presence(edition, now.get(key))
        found.setdefault(pair, []).append(row.organisation)
    groups = [
        Group(*pair, str(title) % {"number": before.number}, found[pair])
        for pair, title in TITLES.items()
        if pair in found
    ]
    silent = [before] * any(group.then == UNKNOWN for group in groups)
    silent += [edition] * any(group.now == UNKNOWN for group in groups)
    reasons = [str(REASONS[meeting.attendance_list]) % {"number": meeting.number} for meeting in silent]
    return Comparison(before, groups, reasons)


def _presence(edition: Any, row: Any | None) -> Presence:
    """A row of the standing composition tells nothing, and a missing one only something where the list is complete."""
    if row is not None:
        return CAME if row.is_attended else UNKNOWN
    return ABSENT if edition.attendance_list == AttendanceList.COMPLETE else UNKNOWN
