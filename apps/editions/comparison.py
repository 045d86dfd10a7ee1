"""Compares the attendance of an edition with the previous one, as far as both lists allow."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.editions.models import Attendance, AttendanceList, Edition
from apps.participants.models import Organisation


class Presence(StrEnum):
    """What an attendance list says about an organisation."""

    CAME = "came"
    ABSENT = "absent"  # missing in a complete list
    UNKNOWN = "unknown"


CAME, ABSENT, UNKNOWN = Presence

# Keys: presence at the previous edition, presence at this one. The order is that of the page: what both lists prove
# comes first. (ABSENT, ABSENT) is missing, as such an organisation is on neither list.
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
class PresenceGroup:
    """The organisations with the same pair of presences."""

    then: Presence
    now: Presence
    title: str
    organisations: list[Organisation]

    @property
    def is_known(self) -> bool:
        return UNKNOWN not in (self.then, self.now)

    @property
    def sign(self) -> str:
        """The sign shown beside the title."""
        return {(CAME, CAME): "=", (ABSENT, CAME): "+", (CAME, ABSENT): "−"}.get((self.then, self.now), "?")


@dataclass(frozen=True)
class EditionComparison:
    """An edition compared with `before`. `reasons` says why presences are unknown, one sentence for each list."""

    before: Edition
    groups: list[PresenceGroup]
    reasons: list[str]


def compare(
    edition: Edition, rows: Iterable[Attendance], before: Edition, rows_before: Iterable[Attendance]
) -> EditionComparison:
    """Compare two editions by their attendances, which must have their organisations joined."""
    now, then = ({row.organisation_id: row for row in listed} for listed in (rows, rows_before))
    found: dict[tuple[Presence, Presence], list[Organisation]] = {}
    for key, row in {**now, **then}.items():  # each organisation once; the order of this edition's list comes first
        pair = _presence(before, then.get(key)), _presence(edition, now.get(key))
        found.setdefault(pair, []).append(row.organisation)
    groups = [
        PresenceGroup(*pair, str(title) % {"number": before.number}, found[pair])
        for pair, title in TITLES.items()
        if pair in found
    ]
    incomplete = [before] * any(group.then == UNKNOWN for group in groups)
    incomplete += [edition] * any(group.now == UNKNOWN for group in groups)
    reasons = [str(REASONS[meeting.attendance_list]) % {"number": meeting.number} for meeting in incomplete]
    return EditionComparison(before, groups, reasons)


def _presence(edition: Edition, row: Attendance | None) -> Presence:
    """The standing composition proves no presence; a missing row proves absence only in a complete list."""
    # Most lists are incomplete: those of editions 1 and 2 say “including”, that of 7 is cut after six names.
    if row is not None:
        return CAME if row.is_attended else UNKNOWN
    return ABSENT if edition.lists_absences else UNKNOWN
