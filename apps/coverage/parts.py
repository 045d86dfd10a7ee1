"""Coverage on the pages of organisations, goals and editions."""

from collections import Counter
from datetime import date
from typing import Any

from apps.coverage import facts
from apps.coverage.findings import findings
from apps.coverage.matrix import matrix
from apps.coverage.models import CellState, FindingKind, JointAction
from apps.coverage.verdicts import judged
from apps.coverage.wording import ORDER
from apps.editions.models import Edition
from apps.goals.models import Goal
from apps.pages import parts
from apps.participants.models import Organisation
from apps.publishing.content_cache import cached_until_change
from apps.records import clock


def of_organisation(organisation: Organisation) -> dict[str, object]:
    """The organisation's matrix row of today, and its joint actions."""
    shown = matrix(clock.today(), [organisation], known=facts.read(organisation.code))
    cells = list(zip(shown.columns, shown.row(organisation), strict=True))
    actions = JointAction.objects.public().of(organisation).with_roles().newest_first()
    return {"cells": cells, "actions": actions}


def of_goal(goal: Goal) -> dict[str, object]:
    """The organisations by state today, and the joint actions for the goal."""
    shown = matrix(clock.today(), goals=[goal], known=facts.read(goal=goal.number))
    cells = [(each, shown.cells.get((each.code, str(goal.number)))) for each in shown.organisations]
    by_state = [(state, [each for each, cell in cells if cell and cell.state == state]) for state in CellState]
    return {
        "by_state": [(state, organisations) for state, organisations in by_state if organisations],
        "actions": JointAction.objects.public().filter(goals=goal).with_roles().newest_first(),
    }


def of_edition(edition: Edition) -> dict[str, object]:
    """The number of open findings of each kind as of the edition's last day, and the joint actions it agreed."""
    # The facts are in memory already; most editions agreed on no joint action and cost no query here.
    has_agreed = any(action.edition == edition.number for action in facts.read().actions)
    return {
        "findings": open_findings(edition.last_day or clock.today()),
        "actions": JointAction.objects.public().filter(edition=edition).with_roles().newest_first()
        if has_agreed
        else [],
    }


@cached_until_change
def open_findings(on: date) -> list[tuple[FindingKind, int]]:
    """The number of open findings of each kind, as of a day; of questions, the number of organisations to ask."""
    organisations = Organisation.objects.public().only("code", "region")
    goals: Any = Goal.objects.public().order_by("number")
    shown = matrix(on, list(organisations), list(goals.only("number", "retired_year")))
    still_open = [one.finding for one in judged(findings(shown)) if one.is_open]
    found = Counter(finding.kind for finding in still_open)
    asked = {code for one in still_open if one.kind == FindingKind.QUESTION for code in one.organisations}
    return [(kind, len(asked) if kind == FindingKind.QUESTION else found[kind]) for kind in ORDER]


parts.register(Organisation, "coverage/_of_organisation.html", of_organisation)
parts.register(Goal, "coverage/_of_goal.html", of_goal)
parts.register(Edition, "coverage/_of_edition.html", of_edition)
