"""What coverage adds to the pages of organisations, goals and editions."""

from collections import Counter
from datetime import date
from typing import Any

from apps.coverage import facts
from apps.coverage.findings import findings
from apps.coverage.matrix import matrix
from apps.coverage.models import CellState, FindingKind, JointAction
from apps.coverage.verdicts import judged
from apps.editions.models import Edition
from apps.goals.models import Goal
from apps.pages import parts
from apps.participants.models import Organisation
from apps.publishing.content_cache import remembered
from apps.records import clock


def of_organisation(organisation: Any) -> dict[str, Any]:
    """The organisation's row of the matrix, today, and the joint actions it has a part in."""
    shown = matrix(clock.today(), [organisation], known=facts.read(organisation.code))
    cells = list(zip(shown.columns, shown.row(organisation), strict=True))
    actions = JointAction.objects.public().of(organisation).with_parts().newest_first()
    return {"cells": cells, "actions": actions}


def of_goal(goal: Any) -> dict[str, Any]:
    """Who serves the goal, and how: the organisations by state, today, and the joint actions."""
    shown = matrix(clock.today(), goals=[goal], known=facts.read(goal=goal.number))
    cells = [(body, shown.cells.get((body.code, str(goal.number)))) for body in shown.organisations]
    by_state = [(state, [body for body, cell in cells if cell and cell.state == state]) for state in CellState]
    return {
        "by_state": [(state, bodies) for state, bodies in by_state if bodies],
        "actions": goal.actions.public().with_parts().newest_first(),
    }


def of_edition(edition: Any) -> dict[str, Any]:
    """How many findings of each kind the matrix shows as of the edition's last day, and the joint actions that it
    agreed."""
    has_agreed = any(action.edition == edition.number for action in facts.read().actions)
    return {
        "findings": still_open(edition.last_day),
        "actions": edition.actions.public().with_parts().newest_first() if has_agreed else [],
    }


@remembered
def still_open(on: date) -> list[tuple[FindingKind, int]]:
    """How many findings of each kind a day shows that no verdict has settled."""
    organisations: Any = Organisation.objects.public().only("code", "region")
    goals: Any = Goal.objects.public().order_by("number")
    shown = matrix(on, list(organisations), list(goals.only("number", "retired_year")))
    found = Counter(one.finding.kind for one in judged(findings(shown)) if one.is_open)
    return [(kind, found[kind]) for kind in FindingKind]


parts.register(Organisation, "coverage/_of_organisation.html", of_organisation)
parts.register(Goal, "coverage/_of_goal.html", of_goal)
parts.register(Edition, "coverage/_of_edition.html", of_edition)
