"""The grid of attendance: an organisation a row, an edition a column, and in each cell what is known."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from apps.editions.models import Attendance, AttendanceBasis, AttendanceList, Edition


@dataclass(frozen=True)
class Cell:
    """What is known of an organisation at an edition."""

    edition: Edition
    attendance: Attendance | None

    @property
    def state(self) -> str:
        """A role; or `standing` (composition, no presence); `absent` where the list is complete; else `unlisted`."""
        if self.attendance:
            return self.attendance.role if self.attendance.is_attended else "standing"
        return "absent" if self.edition.attendance_list == AttendanceList.COMPLETE else "unlisted"

    @property
    def is_inferred(self) -> bool:
        return self.attendance is not None and self.attendance.basis == AttendanceBasis.INFERRED


def rows(organisations: Iterable[Any], editions: list[Edition], known: Iterable[Attendance]) -> Iterator[Any]:
    """A pair of organisation and its cells, one cell an edition."""
    by_place = {(row.organisation_id, row.edition_id): row for row in known}
    for organisation in organisations:
        yield organisation, [Cell(edition, by_place.get((organisation.pk, edition.pk))) for edition in editions]
