"""The matrix: organisations by goals on a day. Each cell has one state, and its evidence.

The state is the first that holds: what the organisation declared and had not replaced by that day; lead (leads a joint
action in force); active (has a priority in force, or works in a joint action in force); planned (something later is
recorded, and the day is not past); last attested; ended; unknown.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import cast

from django.conf import settings

from apps.coverage import facts
from apps.coverage.facts import ActionFact, CoverageFacts, DeclarationFact, PriorityFact
from apps.coverage.models import ActionRole, CellState
from apps.goals.models import Goal
from apps.participants.models import Organisation
from apps.records import clock
from apps.records.horizons import Phase

CROSS_CUTTING = "cross-cutting"
WORKING = (CellState.LEAD, CellState.ACTIVE)
STATES = {
    Phase.IN_FORCE: CellState.ACTIVE,
    Phase.LATER: CellState.PLANNED,
    Phase.LAST_ATTESTED: CellState.LAST_ATTESTED,
    Phase.ENDED: CellState.ENDED,
}
"""The state that evidence of each phase gives a cell, in order of precedence."""


@dataclass(frozen=True)
class MatrixColumn:
    """A goal; without one, the column of cross-cutting priorities."""

    goal: Goal | None = None

    @property
    def key(self) -> str:
        return str(self.goal.number) if self.goal else CROSS_CUTTING


@dataclass(frozen=True)
class CellFacts:
    """The priorities and joint actions of a cell in one phase."""

    priorities: tuple[PriorityFact, ...] = ()
    actions: tuple[ActionFact, ...] = ()


NOTHING = CellFacts()


@dataclass(frozen=True)
class MatrixCell:
    """The facts about an organisation (its code) in a column. `later_counts`: the day is not past."""

    organisation: str
    column: str
    declaration: DeclarationFact | None = None
    phases: Mapping[Phase, CellFacts] = field(default_factory=dict)
    later_counts: bool = True

    @cached_property
    def basis(self) -> tuple[CellState, str]:
        """The state and the kind of evidence for it: the first rule that holds."""
        if self.declaration:
            return self.declaration.stance, "declaration"
        if any(action.roles[self.organisation] == ActionRole.LEAD for action in self.actions):
            return CellState.LEAD, "joint_action"
        for phase, state in STATES.items():
            if (phase != Phase.LATER or self.later_counts) and (kind := self._kind_of_evidence(phase)):
                return state, kind
        return CellState.UNKNOWN, ""

    @property
    def state(self) -> CellState:
        return self.basis[0]

    @property
    def priorities(self) -> tuple[PriorityFact, ...]:
        """The priorities in force."""
        return self.phases.get(Phase.IN_FORCE, NOTHING).priorities

    @property
    def actions(self) -> tuple[ActionFact, ...]:
        """The joint actions in force."""
        return self.phases.get(Phase.IN_FORCE, NOTHING).actions

    @property
    def later(self) -> CellFacts:
        return self.phases.get(Phase.LATER, NOTHING)

    @property
    def later_from(self) -> int | None:
        """The first year of what begins later."""
        years = [fact.start for fact in self.later.priorities if fact.start is not None]
        return min([*years, *(int(action.start[:4]) for action in self.later.actions)], default=None)

    @property
    def last_year(self) -> int | None:
        """Of a cell that is last attested or has ended: the latest year on record."""
        facts = self.phases.get(Phase.LAST_ATTESTED if self.state == CellState.LAST_ATTESTED else Phase.ENDED, NOTHING)
        years = [fact.end or fact.start for fact in facts.priorities]
        years += [int(day[:4]) for action in facts.actions if (day := action.end or action.start)]
        return max((year for year in years if year), default=None)

    @property
    def is_working(self) -> bool:
        return self.state in WORKING

    @property
    def is_known(self) -> bool:
        return self.state != CellState.UNKNOWN

    def _kind_of_evidence(self, phase: Phase) -> str:
        """The kind of what is recorded in a phase. To observe a joint action is not to work in it."""
        found = self.phases.get(phase, NOTHING)
        if any(self.organisation in action.working for action in found.actions):
            return "joint_action"
        return "priority" if found.priorities else ""


@dataclass(frozen=True)
class Matrix:
    """The matrix of a day. Its columns are the goals that were not retired before, then the cross-cutting column."""

    on: date
    organisations: Sequence[Organisation]
    columns: list[MatrixColumn]
    cells: dict[tuple[str, str], MatrixCell]
    facts: CoverageFacts

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

    def known_for(self, organisation: Organisation) -> list[MatrixCell]:
        """The cells of the goals for which something is known of an organisation."""
        return [cell for cell in self.row(organisation) if cell.is_known and cell.column != CROSS_CUTTING]

    def known(self, key: str, among: Iterable[Organisation] | None = None) -> list[MatrixCell]:
        """The cells of a column of which something is known."""
        return [cell for cell in self.column(key, among) if cell.is_known]

    @cached_property
    def without_record(self) -> frozenset[str]:
        """The codes of the organisations of which nothing on record had begun by that day."""
        return frozenset(body.code for body in self.organisations) - self.facts.recorded_by(self.on)

    def counts(self, key: str) -> dict[CellState, int]:
        """How many organisations are in each state, in the order of the states."""
        found = Counter(cell.state for cell in self.column(key))
        return {state: found[state] for state in CellState}

    @property
    def years_without_end(self) -> int:
        """For how many years a priority or joint action without an end counts as in force."""
        return settings.HORIZON_YEARS_WITHOUT_END

    @property
    def goals(self) -> list[Goal]:
        return [column.goal for column in self.columns if column.goal]


def matrix(
    on: date,
    organisations: Sequence[Organisation] | None = None,
    goals: Sequence[Goal] | None = None,
    known: CoverageFacts | None = None,
) -> Matrix:
    """The public matrix of a day, for all public organisations and goals or for the given ones."""
    among = list(Organisation.objects.public().by_standing()) if organisations is None else organisations
    shown = cast("list[Goal]", list(Goal.objects.public().order_by("number"))) if goals is None else goals
    return build(on, among, shown, facts.read() if known is None else known)


def build(on: date, organisations: Sequence[Organisation], goals: Iterable[Goal], known: CoverageFacts) -> Matrix:
    """Build the matrix from facts, without queries, in time linear in the number of facts and cells."""
    # Only the year of a retirement is known: the goal has its column until that year ends.
    columns = [MatrixColumn(goal) for goal in goals if not goal.retired_year or goal.retired_year >= on.year] + [
        MatrixColumn()
    ]
    places = {(organisation.code, column.key) for organisation in organisations for column in columns}
    priorities: dict[tuple[str, str], dict[Phase, list[PriorityFact]]] = {}
    actions: dict[tuple[str, str], dict[Phase, list[ActionFact]]] = {}
    declarations: dict[tuple[str, str], list[DeclarationFact]] = {}

    for priority in sorted(known.priorities, key=attrgetter("slug")):  # findings follow the order of the cells
        phase = priority.phase(on)
        for column in [CROSS_CUTTING] if priority.cross_cutting else priority.goals:
            place = priority.organisation, str(column)
            priorities.setdefault(place, {}).setdefault(phase, []).append(priority)
    for action in sorted(known.actions, key=attrgetter("slug")):
        phase = action.phase(on)
        for place in ((organisation, str(goal)) for organisation in action.roles for goal in action.goals):
            actions.setdefault(place, {}).setdefault(phase, []).append(action)
    for declaration in known.declarations:
        if declaration.since <= on:
            declarations.setdefault((declaration.organisation, str(declaration.goal)), []).append(declaration)

    def cell(place: tuple[str, str]) -> MatrixCell:
        own, joint = priorities.get(place, {}), actions.get(place, {})
        phases = {
            phase: CellFacts(tuple(own.get(phase, ())), tuple(joint.get(phase, ())))
            for phase in STATES
            if phase in own or phase in joint
        }
        # Of "2022" and "2022-01-01", the exact date wins: it sorts after the year.
        newest = max(declarations.get(place, ()), key=lambda fact: (fact.since, fact.declared_on), default=None)
        return MatrixCell(*place, newest, phases, later_counts=on >= clock.today())

    return Matrix(on, organisations, columns, {place: cell(place) for place in places}, known)
