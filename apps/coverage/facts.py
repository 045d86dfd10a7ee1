"""Public facts about who serves which goal, as plain tuples: read in bulk, then compared without the database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from apps.coverage import connections
from apps.coverage.connections import NONE, Connections
from apps.coverage.models import ActionRole, CellState, Declaration, JointAction
from apps.coverage.querysets import LINKED_ROLES
from apps.languages import columns
from apps.languages.fields import split
from apps.priorities.models import Priority
from apps.publishing.content_cache import cached_until_change
from apps.publishing.querysets import published
from apps.records import bulk, clock, dates
from apps.records.horizons import Phase, last_year, phase_of_dates, phase_of_years

Texts = tuple[str, ...]
"""A text in each content language, in the order of the settings; "" where it is missing."""


class PriorityFact(NamedTuple):
    """A strategic priority. None as first or last year means that it is not known."""

    slug: str
    organisation: str
    start: int | None
    end: int | None
    cross_cutting: bool = False
    goals: frozenset[int] = frozenset()
    labels: Texts = ()
    ours: frozenset[str] = frozenset()  # the languages in which the label is ours

    @property
    def name(self) -> columns.Text:
        return text(self.labels)

    @property
    def period(self) -> tuple[int | None, int | None]:
        return self.start, self.end

    @property
    def years(self) -> tuple[int, int] | None:
        """The first and the last year in force; None without a start."""
        return None if self.start is None else (self.start, last_year(self.start, self.end))

    def phase(self, on: date) -> Phase:
        return phase_of_years(self.start, self.end, on)

    def is_recorded_by(self, on: date) -> bool:
        """Whether the priority had begun by that day. One without a start is attested at no particular time."""
        return self.start is None or self.start <= on.year


class DeclarationFact(NamedTuple):
    organisation: str
    goal: int
    stance: CellState
    declared_on: str

    @property
    def since(self) -> date:
        return dates.first_day(self.declared_on)

    def is_recorded_by(self, on: date) -> bool:
        return self.since <= on


class ActionFact(NamedTuple):
    """A joint action. `roles` maps codes of organisations to their highest role."""

    slug: str
    start: str
    end: str
    goals: frozenset[int]
    roles: dict[str, ActionRole]
    titles: Texts = ()
    edition: int | None = None  # the number of the edition that agreed it
    ours: frozenset[str] = frozenset()  # the languages in which the title is ours

    @property
    def name(self) -> columns.Text:
        return text(self.titles)

    @property
    def period(self) -> tuple[str, str]:
        return self.start, self.end

    @property
    def years(self) -> tuple[int, int] | None:
        """The first and the last year in force; None without a start."""
        if not self.start:
            return None
        start = int(self.start[:4])
        return start, last_year(start, int(self.end[:4]) if self.end else None)

    def phase(self, on: date) -> Phase:
        return phase_of_dates(self.start, self.end, on)

    def is_recorded_by(self, on: date) -> bool:
        """Whether the action had begun by that day. One without a start is attested at no particular time."""
        return not self.start or dates.first_day(self.start) <= on

    @property
    def working(self) -> set[str]:
        """The codes of the organisations with an active role."""
        return {code for code, role in self.roles.items() if role != ActionRole.OBSERVER}


@dataclass(frozen=True)
class CoverageFacts:
    priorities: list[PriorityFact]
    declarations: list[DeclarationFact]
    actions: list[ActionFact]
    connections: Connections = NONE

    def recorded_by(self, on: date) -> frozenset[str]:
        """The codes of the organisations of which something is recorded that had begun by that day."""
        own: list[PriorityFact | DeclarationFact] = [*self.priorities, *self.declarations]
        codes = {fact.organisation for fact in own if fact.is_recorded_by(on)}
        return frozenset(codes.union(*(action.roles for action in self.actions if action.is_recorded_by(on))))


@cached_until_change
def read(organisation: str = "", goal: int | None = None) -> CoverageFacts:
    """The public facts: all, or those of one organisation or goal; joint actions are never narrowed, and connections
    are read with all facts only: findings alone use them.

    Three queries, whatever the number of facts. The result is cached until the content changes.
    """
    is_all = not organisation and goal is None
    found = bulk.read(_declarations(organisation, goal), *_roles(), *(connections.rows() if is_all else ()))
    declarations = [
        DeclarationFact(code, int(number), CellState(stance), day)
        for code, rows in found["declaration"].items()
        for number, stance, day in rows
    ]
    linked = connections.connections(found) if is_all else NONE
    return CoverageFacts(_priorities(organisation, goal), sorted(declarations), _actions(found["role"]), linked)


def text(texts: Texts) -> columns.Text:
    """The text in the reader's language, or else in the first language that has one, like `columns.text`."""
    found = dict(zip(settings.CONTENT_LANGUAGES, texts, strict=True))
    wanted = dict.fromkeys((columns.current(), settings.SOURCE_LANGUAGE, *settings.CONTENT_LANGUAGES))
    return next((columns.Text(found[code], code) for code in wanted if found[code]), columns.Text("", ""))


def _priorities(organisation: str, goal: int | None) -> list[PriorityFact]:
    rows = _narrowed(Priority.objects.public(), organisation, "goals__number", goal)
    # The labels of all languages: the result is cached for every reader, and values_list("label") would give those of
    # the language active now.
    names = ("slug", "organisation__code", "start_year", "end_year", "cross_cutting", "ours", *columns.columns("label"))
    found = _with_goals(rows.values_list(*names, "goals__number"))
    facts = [
        PriorityFact(slug, code, start, end, cross_cutting, goals, _texts(labels), _languages(ours, "label"))
        for (slug, code, start, end, cross_cutting, ours, *labels), goals in found
    ]
    return sorted(facts, key=lambda fact: fact.slug)


def _declarations(organisation: str, goal: int | None) -> QuerySet:
    rows = _narrowed(Declaration.objects.public(), organisation, "goal__number", goal)
    number = Cast("goal__number", CharField())
    return bulk.tagged("declaration", "organisation__code", rows, number, F("stance"), F("declared_on"))


def _actions(linked: bulk.Rows) -> list[ActionFact]:
    """The joint actions; `linked` has the rows of `_roles`."""
    lead = ("lead__code", "lead__state", "lead__publish_at")
    names = ("slug", "start", "end", "edition__number", *lead, "ours", *columns.columns("title"))
    rows = list(_with_goals(JointAction.objects.public().order_by().values_list(*names, "goals__number")))
    now, found = clock.now(), []
    for (slug, start, end, edition, code, state, publish_at, ours, *titles), goals in rows:
        # Checked here, because a filter would drop the whole action when its lead is not public.
        has_public_lead = state == JointAction.State.PUBLISHED and publish_at <= now
        own = _highest(linked.get(slug, [])) | ({code: ActionRole.LEAD} if has_public_lead else {})
        found.append(ActionFact(slug, start, end, goals, own, _texts(titles), edition, _languages(ours, "title")))
    return sorted(found, key=lambda fact: fact.slug)


def _roles() -> Iterator[QuerySet]:
    """The public organisations of each joint action except the lead, with their roles."""
    is_public = published(clock.now(), "organisation__")
    for role in LINKED_ROLES:
        rows = getattr(JointAction, role).through._base_manager.filter(is_public)
        place = Value(role, output_field=CharField())
        yield bulk.tagged("role", "jointaction__slug", rows, F("organisation__code"), place)


def _highest(rows: list[tuple[str, ...]]) -> dict[str, ActionRole]:
    """The highest role of each organisation."""
    by_role = sorted(rows, key=lambda row: LINKED_ROLES.index(row[1]), reverse=True)
    return {code: ActionRole(role) for code, role, _empty in by_role}


def _narrowed(rows: QuerySet, organisation: str, to_goal: str, goal: int | None) -> QuerySet:
    if organisation:
        rows = rows.filter(organisation__code=organisation)
    # Unordered: the facts are sorted in Python, because SQLite and PostgreSQL collate text differently.
    return (rows if goal is None else rows.filter(**{to_goal: goal})).order_by()


def _with_goals(rows: Iterable[tuple]) -> Iterator[tuple[list, frozenset[int]]]:
    """Group rows by their first value; the last value of a row is a goal number, and there is one row for each goal.

    The numbers can include goals that are not public: the matrix has no columns for them, so they never show.
    """
    found: dict[object, tuple[list, set[int]]] = {}
    for *own, number in rows:
        found.setdefault(own[0], (own, set()))[1].update([] if number is None else [number])
    for own, goals in found.values():
        yield own, frozenset(goals)


def _languages(ours: str, field: str) -> frozenset[str]:
    """The languages of a translated field that a record's `ours` names."""
    own = split(ours)
    return frozenset(code for code in settings.CONTENT_LANGUAGES if columns.column(field, code) in own)


def _texts(values: Iterable[str | None]) -> Texts:
    return tuple(value or "" for value in values)
