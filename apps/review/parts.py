"""Amendments on the pages of goals, commitments on those of editions and organisations, and both in briefings; and the
positions that an organisation's link asks for."""

from apps.confirmations import questions
from apps.coverage import briefing
from apps.editions.models import Edition
from apps.goals.models import Goal
from apps.pages import parts
from apps.participants.models import Organisation
from apps.review import agenda
from apps.review.asking import position_forms
from apps.review.ledger import LedgerRow, ledger
from apps.review.models import Amendment, Commitment
from apps.review.querysets import CommitmentQuerySet


def of_goal(goal: Goal) -> dict[str, object]:
    """The amendments that concern a goal, with their decisions."""
    return {"amendments": Amendment.objects.public().filter(goal=goal).with_decisions().in_order()}


def of_edition(edition: Edition) -> dict[str, object]:
    """What an edition promised, and what it says of earlier promises."""
    return {"rows": _rows(Commitment.objects.public().filter(edition=edition))}


def of_organisation(organisation: Organisation) -> dict[str, object]:
    """The commitments that an organisation owns."""
    return {"rows": _rows(Commitment.objects.public().of(organisation))}


def _rows(commitments: CommitmentQuerySet) -> list[LedgerRow]:
    found = list(commitments.with_everything().in_order())
    return ledger(found, list(Edition.objects.public().begun().order_by("number"))) if found else []


parts.register(Goal, "review/_of_goal.html", of_goal)
parts.register(Edition, "review/_of_edition.html", of_edition)
parts.register(Organisation, "review/_of_organisation.html", of_organisation)
briefing.register(briefing.BriefingPart("review/_briefing.html", agenda.agenda, agenda.changes, agenda.rows))
questions.register(position_forms)
