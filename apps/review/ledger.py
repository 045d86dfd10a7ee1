"""The ledger of commitments: what was known of each at every edition after the one that made it, silence included."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import pgettext_lazy

from apps.editions.models import Edition
from apps.records import dates
from apps.review.models import Commitment, CommitmentAssessment, CommitmentState, CommitmentUpdate

Report = CommitmentUpdate | CommitmentAssessment
OVER = frozenset({CommitmentState.COMPLETE, CommitmentState.SUPERSEDED, CommitmentState.LAPSED})
"""The states after which nothing more is expected, so that silence says nothing."""


class LedgerMark(models.TextChoices):
    """What an edition adds to a commitment."""

    NOT_YET = "not_yet", pgettext_lazy("ledger", "not made yet")
    MADE = "made", pgettext_lazy("ledger", "made")
    REPORTED = "reported", pgettext_lazy("ledger", "reported")
    REPEATED = "repeated", pgettext_lazy("ledger", "repeated")
    OVER = "over", pgettext_lazy("ledger", "over")
    SILENT = "silent", pgettext_lazy("ledger", "nothing reported")


@dataclass(frozen=True)
class LedgerCell:
    """A commitment at an edition. `claimed` and `assessed` are the latest states known by then; `since` is the edition
    at which something was last reported, or at which the commitment was made."""

    edition: Edition
    mark: LedgerMark
    claimed: str = ""
    assessed: str = ""
    since: Edition | None = None
    repeated_as: Commitment | None = None

    @property
    def state(self) -> str:
        """The state to show: what was assessed, else what was claimed."""
        return self.assessed or self.claimed

    @property
    def claimed_label(self) -> str:
        return str(CommitmentState(self.claimed).label) if self.claimed else ""

    @property
    def assessed_label(self) -> str:
        return str(CommitmentState(self.assessed).label) if self.assessed else ""


@dataclass(frozen=True)
class LedgerRow:
    """A commitment with a cell for each edition, and what was reported after the last of them."""

    commitment: Commitment
    cells: list[LedgerCell]
    later: list[Report]

    @property
    def reports(self) -> list[Report]:
        """The updates and assessments of the commitment."""
        return [*self.commitment.updates.all(), *self.commitment.assessments.all()]

    @property
    def last(self) -> LedgerCell:
        return self.cells[-1]

    def reported_later(self, on: date = date.max) -> list[Report]:
        """What was reported after the last edition and by a day."""
        return [one for one in self.later if dates.first_day(one.date) <= on]

    def is_over(self, on: date = date.max) -> bool:
        """Whether nothing more is expected, by what was reported by a day."""
        states = {_state(one) for one in self.reported_later(on)} | {cell.state for cell in self.cells[-1:]}
        return not OVER.isdisjoint(states)

    def silent_since(self, on: date = date.max) -> Edition | None:
        """The edition since which nothing was reported by a day; None where something was, or nothing more is expected,
        or no edition has begun."""
        if not self.cells or self.is_over(on) or self.reported_later(on):
            return None
        return self.last.since if self.last.mark in {LedgerMark.SILENT, LedgerMark.MADE} else None


def _state(one: Report) -> str:
    return one.claimed if isinstance(one, CommitmentUpdate) else one.assessed


def ledger(commitments: Sequence[Commitment], editions: Sequence[Edition]) -> list[LedgerRow]:
    """A row for each commitment read `with_everything()`, over the editions, the oldest first. No query."""
    return [_row(commitment, editions) for commitment in commitments]


def _row(commitment: Commitment, editions: Sequence[Edition]) -> LedgerRow:
    known: list[Report] = [*commitment.updates.all()]
    known += commitment.assessments.all()
    known.sort(key=lambda one: (dates.last_day(one.date), one.date))
    cells: list[LedgerCell] = []
    placed = {id(one): _edition_of(one, editions) for one in known}
    for edition in editions:
        here = [one for one in known if placed[id(one)] == edition]
        cells.append(_cell(commitment, edition, here, cells[-1] if cells else None))
    return LedgerRow(commitment, cells, [one for one in known if placed[id(one)] is None])


def _cell(
    commitment: Commitment,
    edition: Edition,
    here: Sequence[Report],
    before: LedgerCell | None,
) -> LedgerCell:
    if edition.number < commitment.edition.number:
        return LedgerCell(edition, LedgerMark.NOT_YET)
    claimed, assessed = (before.claimed, before.assessed) if before else ("", "")
    for one in here:
        if isinstance(one, CommitmentUpdate):
            claimed = one.claimed or claimed
        else:
            assessed = one.assessed
    since = edition if here or not before or before.since is None else before.since
    repeated = _repeated_by(commitment, edition)
    if edition == commitment.edition:
        return LedgerCell(edition, LedgerMark.MADE, claimed, assessed, edition)
    mark = (
        (LedgerMark.REPORTED if here else None)
        or (LedgerMark.OVER if (assessed or claimed) in OVER else None)
        or (LedgerMark.REPEATED if repeated else LedgerMark.SILENT)
    )
    return LedgerCell(edition, mark, claimed, assessed, since, repeated)


def _repeated_by(commitment: Commitment, edition: Edition) -> Commitment | None:
    """The commitment that had made this one again by an edition, if any."""
    return next((one for one in commitment.repeated_as.all() if one.edition.number <= edition.number), None)


def _edition_of(one: Report, editions: Sequence[Edition]) -> Edition | None:
    """The edition by which something was reported: the one it names, or the first whose last day had not passed."""
    named = one.edition if isinstance(one, CommitmentUpdate) else None
    if named in editions:  # not a draft or an edition to come: it has no column, and the report is public all the same
        return named
    return next((each for each in editions if dates.last_day(one.date) <= _last_day(each)), None)


def _last_day(edition: Edition) -> date:
    return edition.last_day or date.max


@dataclass(frozen=True)
class Square:
    """A cell in the picture of the ledger."""

    mark: LedgerMark
    x: int
    y: int


class LedgerPicture:
    """The ledger as squares, with the number of each edition above its column. Sizes are units of the picture."""

    STEP, HEAD = 24, 20

    def __init__(self, rows: Sequence[LedgerRow], editions: Sequence[Edition]) -> None:
        self.width, self.height = self.STEP * len(editions), self.HEAD + self.STEP * len(rows)
        self.heads = [(one.number, self.STEP * place + 10) for place, one in enumerate(editions)]
        self.squares = [
            Square(cell.mark, self.STEP * place, self.HEAD + self.STEP * line)
            for line, row in enumerate(rows)
            for place, cell in enumerate(row.cells)
        ]
