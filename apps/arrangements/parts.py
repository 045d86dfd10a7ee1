"""Arrangements on the pages of organisations and goals."""

from apps.arrangements import facts
from apps.arrangements.models import Arrangement, Channel
from apps.arrangements.querysets import ArrangementQuerySet
from apps.arrangements.status import DatedStatus
from apps.goals.models import Goal
from apps.pages import parts
from apps.participants.models import Organisation
from apps.records import clock


def of_organisation(organisation: Organisation) -> dict[str, object]:
    """The arrangements of an organisation with their status today, and the channels that it uses."""
    known = [fact for fact in facts.read().arrangements if organisation.code in fact.parties]
    found = Arrangement.objects.public().of(organisation) if known else Arrangement.objects.none()
    return {"arrangements": _dated(found), "channels": Channel.objects.public().of(organisation).in_order()}


def of_goal(goal: Goal) -> dict[str, object]:
    """The arrangements that serve a goal, with their status today."""
    known = [fact for fact in facts.read().arrangements if goal.number in fact.goals]
    found = Arrangement.objects.public().filter(goals=goal) if known else Arrangement.objects.none()
    return {"arrangements": _dated(found)}


def _dated(arrangements: ArrangementQuerySet) -> list[tuple[Arrangement, DatedStatus]]:
    known, today = facts.read(), clock.today()
    return [(one, known.standing(one, today)) for one in arrangements.with_parties().in_order()]


parts.register(Organisation, "arrangements/_of_organisation.html", of_organisation)
parts.register(Goal, "arrangements/_of_goal.html", of_goal)
