"""The grid of attendance: an organisation a row, an edition a column, and in each cell what is known."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from apps.editions.models import Attendance, AttendanceList, Edition

SHOWN = ("role", "mode", "basis", "listed_as", "listed_language")


@dataclass(frozen=True)
class GridCell:
    """What is known of an organisation at an edition. `state` is a role; or `standing` (composition, no presence);
    `absent` where the list is complete; else `unlisted`. The rest is that of the attendance, where there is one."""

    state: str
    mode: str = ""
    basis: str = ""
    listed_as: str = ""
    listed_language: str = ""


def rows(organisations: Iterable[Any], editions: list[Edition], known: Iterable[Attendance]) -> Iterator[Any]:
    """A pair of organisation and its cells, one cell an edition."""
    found = {(row.organisation_id, row.edition_id): _cell(row) for row in known}
    empty = [(edition.pk, GridCell(_silence(edition))) for edition in editions]
    for organisation in organisations:
        yield organisation, [found.get((organisation.pk, edition), silent) for edition, silent in empty]


def _cell(row: Attendance) -> GridCell:
    state = row.role if row.is_attended else "standing"
    return GridCell(state, row.mode, row.basis, row.listed_as, row.listed_language)


def _silence(edition: Edition) -> str:
    """What it means that a list does not have an organisation."""
    return "absent" if edition.attendance_list == AttendanceList.COMPLETE else "unlisted"
