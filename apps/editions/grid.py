"""The attendance grid: one row for each organisation, one column for each edition."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from apps.editions.models import Attendance, Edition
from apps.participants.models import Organisation

SHOWN = ("role", "mode", "basis", "listed_as", "listed_language")


@dataclass(frozen=True)
class GridCell:
    """What is known of an organisation at an edition.

    `state` is a role as pages show it, `standing` (in the standing composition, presence not stated), `absent` (not in
    a complete list) or `unlisted`. The other fields are those of the attendance, if there is one.
    """

    state: str
    mode: str = ""
    basis: str = ""
    listed_as: str = ""
    listed_language: str = ""
    edition: int = 0  # its number, which a phone shows in the cell instead of a column header


def rows(
    organisations: Iterable[Organisation], editions: list[Edition], known: Iterable[Attendance]
) -> Iterator[tuple[Organisation, list[GridCell]]]:
    """Pairs of an organisation and its cells, one for each edition."""
    # Attendances are looked up by key, never through row.organisation: that would be a query for each.
    found = {(row.organisation_id, row.edition_id): row for row in known}
    for organisation in organisations:
        yield organisation, [_cell(edition, organisation, found) for edition in editions]


def _cell(edition: Edition, organisation: Organisation, found: dict[tuple[int, int], Attendance]) -> GridCell:
    row = found.get((organisation.pk, edition.pk))
    if row is None:
        return GridCell(_unlisted_state(edition), edition=edition.number)
    row.organisation = organisation
    state = row.shown_role if row.is_attended else "standing"
    return GridCell(state, row.mode, row.basis, row.listed_as, row.listed_language, edition.number)


def _unlisted_state(edition: Edition) -> str:
    """The state of an organisation that is not on the list of an edition."""
    return "absent" if edition.lists_absences else "unlisted"
