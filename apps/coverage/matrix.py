"""The matrix: organisations by goals on a day. Each cell has one of six states, and its evidence."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import Any, cast

from apps.coverage import facts
from apps.coverage.facts import ActionFact, DeclarationFact, Facts, PriorityFact
from apps.coverage.models import ActionRole, CellState
from apps.goals.models import Goal
from apps.participants.models import Organisation

CROSS_CUTTING = "cross-cutting"
WORKING = (CellState.LEAD, CellState.ACTIVE)


@dataclass(frozen=True)
class Column:
    """A goal; without one, the column of cross-cutting priorities."""

    goal: Goal | None = None

    @property
    def key(self) -> str:
        return str(self.goal.number) if self.goal else CROSS_CUTTING


@dataclass(frozen=True)
class MatrixCell:
    """The facts about an organisation (its code) in a column: declaration, joint actions and priorities.

    `…_to_come` begin after the day of the matrix.
    """

    organisation: str
    column: str
    declaration: DeclarationFact | None = None
    actions: tuple[ActionFact, ...] = ()
    actions_to_come: tuple[ActionFact, ...] = ()
    priorities: tuple[PriorityFact, ...] = ()
    priorities_to_come: tuple[PriorityFact, ...] = ()

    @cached_property
    def basis(self) -> tuple[CellState, str]:
        """The state and the kind of evidence for it. A declaration takes precedence; no facts mean unknown."""
        # The order of the checks is the rank of the evidence: what the organisation says of itself, then what is in
        # force (leading first, joint actions before priorities), then what is to come.
        if self.declaration:
            return self.declaration.stance, "declaration"
        if any(action.roles[self.organisation] == ActionRole.LEAD for action in self.actions):
            return CellState.LEAD, "joint_action"
        if self._works_in(self.actions):
            return CellState.ACTIVE, "joint_action"
        if self.priorities:
            return CellState.ACTIVE, "priority"
        if self._works_in(self.actions_to_come):
            return CellState.PLANNED, "joint_action"
        if self.priorities_to_come:
            return CellState.PLANNED, "priority"
        return CellState.UNKNOWN, ""

    @property
    def state(self) -> CellState:
        return self.basis[0]

    @property
    def is_working(self) -> bool:
        return self.state in WORKING

    @property
    def is_known(self) -> bool:
        """Whether there is any evidence."""
        return bool(self.declaration or self.actions or self.actions_to_come or self.priorities) or bool(
            self.priorities_to_come
        )

    def _works_in(self, actions: Iterable[ActionFact]) -> bool:
        return any(self.organisation in action.working for action in actions)


@dataclass(frozen=True)
class Matrix:
    """The matrix of a day. Its columns are the goals that were not retired before, then the cross-cutting column."""

    on: date
    organisations: Sequence[Organisation]
    columns: list[Column]
    cells: dict[tuple[str, str], MatrixCell]
    facts: Facts

    @cached_property
    def by_code(self) -> dict[str, Organisation]:
        """The organisations by their codes."""
        return {organisation.code: organisation for organisation in self.organisations}

    def row(self, organisation: Organisation) -> list[MatrixCell]:
        return [self.cells[organisation.code, column.key] for column in self.columns]

    def column(self, key: str, among: Iterable[Organisation] | None = None) -> list[MatrixCell]:
        """The cells of a column, for the given organisations or for all."""
        organisations = self.organisations if among is None else among
        return [self.cells[organisation.code, key] for organisation in organisations]

    def working(self, key: str, among: Iterable[Organisation] | None = None) -> list[MatrixCell]:
        """The cells of a column whose organisation works for the goal."""
        return [cell for cell in self.column(key, among) if cell.is_working]

    def worked_for(self, organisation: Organisation) -> list[MatrixCell]:
        """The cells of the goals that an organisation works for."""
        return [cell for cell in self.row(organisation) if cell.is_working and cell.column != CROSS_CUTTING]

    def counts(self, key: str) -> dict[CellState, int]:
        """How many organisations are in each state, in the order of the states."""
        found = Counter(cell.state for cell in self.column(key))
        return {state: found[state] for state in CellState}

    @property
    def goals(self) -> list[Goal]:
        return [column.goal for column in self.columns if column.goal]


def matrix(
    on: date,
    organisations: Sequence[Organisation] | None = None,
    goals: Sequence[Goal] | None = None,
    known: Facts | None = None,
) -> Matrix:
    """The public matrix of a day, for all public organisations and goals or for the given ones."""
    among = list(Organisation.objects.public().by_standing()) if organisations is None else organisations
    shown = cast("list[Goal]", list(Goal.objects.public().order_by("number"))) if goals is None else goals
    return build(on, among, shown, facts.read() if known is None else known)


def build(on: date, organisations: Sequence[Organisation], goals: Iterable[Goal], known: Facts) -> Matrix:
    """Build the matrix from facts, without queries, in time linear in the number of facts and cells."""
    # Only the year of a retirement is known: the goal has its column until that year ends.
    columns = [Column(goal) for goal in goals if not goal.retired_year or goal.retired_year >= on.year] + [Column()]
    found: dict[tuple[str, str], dict[str, Any]] = {
        (organisation.code, column.key): {} for organisation in organisations for column in columns
    }

    def add(organisation: str, column: str, name: str, fact: Any) -> None:
        if (place := found.get((organisation, column))) is not None:
            place.setdefault(name, []).append(fact)

    for priority in sorted(known.priorities, key=attrgetter("slug")):  # findings follow the order of the cells
        if not priority.is_over(on.year):
            name = "priorities_to_come" if priority.is_to_come(on.year) else "priorities"
            for column in [CROSS_CUTTING] if priority.cross_cutting else priority.goals:
                add(priority.organisation, str(column), name, priority)
    for action in sorted(known.actions, key=attrgetter("slug")):
        if action.is_in_force(on) or action.is_to_come(on):
            name = "actions_to_come" if action.is_to_come(on) else "actions"
            for organisation in action.roles:
                for goal in action.goals:
                    add(organisation, str(goal), name, action)
    for declaration in known.declarations:
        if declaration.since <= on:
            add(declaration.organisation, str(declaration.goal), "declaration", declaration)
    cells = {place: MatrixCell(*place, **_cell_fields(lists)) for place, lists in found.items()}
    return Matrix(on, organisations, columns, cells, known)


def _cell_fields(lists: dict[str, list[Any]]) -> dict[str, Any]:
    """The fields of a cell. Of several declarations, the newest is in force."""
    fields: dict[str, Any] = {name: tuple(facts) for name, facts in lists.items()}
    if declarations := lists.get("declaration"):
        # Of "2022" and "2022-01-01", the exact date wins: it sorts after the year.
        fields["declaration"] = max(declarations, key=lambda fact: (fact.since, fact.declared_on))
    return fields
