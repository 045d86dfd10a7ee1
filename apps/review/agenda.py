"""What the review adds to the briefing for an edition: commitments that are due or silent, and amendments to decide."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from apps.coverage.briefing import ChangeLine
from apps.editions.models import Edition
from apps.languages import columns
from apps.records import dates
from apps.review.ledger import LedgerRow, ledger
from apps.review.models import Amendment, Commitment, CommitmentAssessment, CommitmentUpdate, Decision, RoundStage
from apps.review.tally import Tally, tally
from apps.review.wording import passing_sentence


@dataclass(frozen=True)
class DueCommitment:
    """A commitment whose date has passed, or of which nothing was reported since an edition."""

    row: LedgerRow
    is_due: bool
    silent_since: Edition | None
    reported: list[str]  # the dates of what was reported by the day

    @property
    def commitment(self) -> Commitment:
        return self.row.commitment


def agenda(edition: Edition, on: date) -> dict[str, object]:
    """The context of the part, for an edition and a day."""
    return {"due": list(due_or_silent(edition, on)), "amendments": list(open_amendments(on))}


def due_or_silent(edition: Edition, on: date) -> Iterator[DueCommitment]:
    """The commitments of the edition and of those before that are not over by a day, and are due, or silent since an
    edition before this one."""
    editions = list(Edition.objects.public().begun().filter(number__lte=edition.number).order_by("number"))
    every = Commitment.objects.public().filter(edition__number__lte=edition.number).with_everything().in_order()
    for row in ledger(list(every), editions):
        reported = sorted(one.date for one in row.reports if dates.first_day(one.date) <= on)
        is_due = bool(row.commitment.due) and dates.last_day(row.commitment.due) <= on
        since = row.silent_since(on)
        if since == edition:  # made here: nobody can have reported yet
            since = None
        if not row.is_over(on) and (is_due or since):
            yield DueCommitment(row, is_due, since, reported)


def open_amendments(on: date) -> Iterator[tuple[Amendment, Tally, str]]:
    """The amendments of rounds that are open or closed on a day without a decision by then, with their tally and the
    sentence about it."""
    for own in Amendment.objects.public().with_everything().in_order():
        stage = own.round.stage_on(on)
        decided = any(not one.decided_on or dates.first_day(one.decided_on) <= on for one in own.decisions.all())
        if stage in {RoundStage.OPEN, RoundStage.CLOSED} and not decided:
            counted = tally(own)
            yield own, counted, passing_sentence(counted)


def changes(since: date, on: date) -> Iterator[ChangeLine]:
    """Decisions made, and reports on commitments, after one day and by another."""
    for decision in Decision.objects.public().select_related("amendment__round").order_by("amendment__code"):
        if decision.decided_on and since < dates.first_day(decision.decided_on) <= on:
            own = decision.amendment
            given = {"number": own.number, "decision": decision.get_result_display()}
            what = _("amendment %(number)s: %(decision)s") % given
            yield ChangeLine(what, own.round, "title", own.get_absolute_url(), decision.decided_on)
    for model, name, what in (
        (CommitmentUpdate, "claimed", _("commitment, claimed: %(state)s")),
        (CommitmentAssessment, "assessed", _("commitment, assessed: %(state)s")),
    ):
        rows: Any = model
        for one in rows.objects.public().select_related("commitment").order_by("commitment__code", "date"):
            if since < dates.first_day(one.date) <= on:
                label = getattr(one, f"get_{name}_display")()
                text = what % {"state": label} if label else _("commitment: reported")
                yield ChangeLine(text, one.commitment, "title", one.commitment.get_absolute_url(), one.date)


def rows(part: Any) -> Iterator[list[object]]:
    """The rows of the file that follow from the context."""
    for one in part["due"]:
        own = one.commitment
        codes = [organisation.code for organisation in own.owners.all()]
        state = "due" if one.is_due else "silent"
        evidence = [*([own.due] if one.is_due else []), *one.reported]
        yield ["commitment", own.code, codes, "", state, columns.text(own, "title").value, evidence]
    for amendment, counted, passing in part["amendments"]:
        codes = [organisation.code for organisation in amendment.proposed_by.all()]
        goal = str(amendment.goal.number) if amendment.goal and amendment.goal.is_public else ""
        taken = [position.code for row in counted.rows for position in row.positions]
        yield ["amendment", amendment.code, codes, goal, counted.passing, passing, taken]
