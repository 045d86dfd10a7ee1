"""What a matrix shows: gaps, questions, overlaps and opportunities, each with a key that stays and its evidence."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.cache import caches

from apps.coverage.facts import ActionFact, PriorityFact
from apps.coverage.matrix import Matrix, MatrixCell
from apps.coverage.models import CellState, FindingKind
from apps.coverage.similarity import ALIKE, Runs, groups, similarity, telling, trigrams
from apps.participants.models import Region
from apps.search.folding import fold

LEAST = 2  # organisations of a region that has a gap, and of an overlap
NOBODY = {CellState.NONE_DECLARED, CellState.OUTSIDE_MANDATE}


@dataclass(frozen=True)
class Finding:
    """Something about a goal and a group of organisations, by their codes. `priorities` and `actions` are what it
    rests on beside the cells; `region` is set where the group is one."""

    kind: FindingKind
    goal: Any
    organisations: tuple[str, ...]
    regions: frozenset[str]
    evidence: tuple[tuple[str, ...], ...]
    region: str = ""
    priorities: tuple[PriorityFact, ...] = ()
    actions: tuple[ActionFact, ...] = ()

    @property
    def key(self) -> str:
        return self.keys[0]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The key, and those it may have had before: an overlap is named by the priority that is likely to stay
        longest, and may lose it."""
        stem = f"{self.kind}-{self.goal.number}"
        if self.kind == FindingKind.OVERLAP:
            return tuple(f"{stem}-{priority.slug}" for priority in sorted(self.priorities, key=_lasting))
        return (f"{stem}-{self.region}" if self.region else stem,)

    @cached_property
    def digest(self) -> str:
        """A mark of the evidence: another when the evidence is."""
        return sha256(json.dumps(sorted(self.evidence), ensure_ascii=False).encode()).hexdigest()


def findings(matrix: Matrix) -> list[Finding]:
    """All findings of a matrix, in the order of their kinds, goals and regions. The matrix must be of all
    organisations: a part of a region has no gap."""
    regions = {organisation.code: organisation.region for organisation in matrix.organisations}
    columns = [(goal, matrix.column(str(goal.number))) for goal in matrix.goals]
    return [
        _finding(kind, goal, regions, **values)
        for kind, of_goal in (
            (FindingKind.GAP, _gaps),
            (FindingKind.OVERLAP, _overlaps),
            (FindingKind.OPPORTUNITY, _opportunities),
            (FindingKind.QUESTION, _questions),
        )
        for goal, cells in columns
        for values in of_goal(cells, regions)
    ]


def _finding(kind: FindingKind, goal: Any, regions: dict[str, str], **values: Any) -> Finding:
    own = frozenset(regions[code] for code in values["organisations"])
    return Finding(kind, goal, regions=own, **values)


def _gaps(cells: list[MatrixCell], regions: dict[str, str]) -> Iterator[dict[str, Any]]:
    """A region of which every organisation says that it does nothing here, or that it is not its task."""
    for region, own in _by_region(cells, regions):
        if len(own) >= LEAST and all(cell.state in NOBODY for cell in own):
            yield {
                "organisations": _codes(own),
                "region": region,
                "evidence": tuple((cell.organisation, cell.state.value, _declared_on(cell)) for cell in own),
            }


def _questions(cells: list[MatrixCell], regions: dict[str, str]) -> Iterator[dict[str, Any]]:
    """A region with organisations of which nothing is known."""
    for region, own in _by_region(cells, regions):
        if unknown := [cell for cell in own if cell.state == CellState.UNKNOWN]:
            codes = _codes(unknown)
            yield {"organisations": codes, "region": region, "evidence": tuple((code,) for code in codes)}


def _opportunities(cells: list[MatrixCell], regions: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Those who work on it and have no joint action in force with somebody else who does."""
    working = [cell for cell in cells if cell.is_working]
    everybody = {cell.organisation for cell in working}
    together: dict[str, set[str]] = {code: {code} for code in everybody}
    actions = {action.slug: action for cell in working for action in cell.actions}
    for action in actions.values():
        for code in action.working & everybody:
            together[code] |= action.working
    apart = [cell for cell in working if everybody - together[cell.organisation]]
    if apart:
        priorities = tuple(priority for cell in apart for priority in cell.priorities)
        joined = tuple(action for action in actions.values() if action.working & set(_codes(apart)))
        yield {
            "organisations": _codes(apart),
            "priorities": priorities,
            "actions": joined,
            "evidence": (
                *((cell.organisation, cell.state.value, _declared_on(cell)) for cell in apart),
                *((priority.organisation, "priority", priority.slug) for priority in priorities),
                *((code, "joint_action", action.slug) for action in joined for code in sorted(action.working)),
            ),
        }


def _overlaps(cells: list[MatrixCell], regions: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Priorities of several organisations with similar labels whose horizons share a year: now, or in time to come."""
    priorities = [p for cell in cells for p in (*cell.priorities, *cell.priorities_to_come)]
    for group in _alike(priorities):
        if len(codes := sorted({priority.organisation for priority in group})) >= LEAST:
            own = tuple(sorted(group, key=lambda priority: (priority.organisation, priority.slug)))
            yield {"organisations": tuple(codes), "priorities": own, "evidence": tuple(_evidence(p) for p in own)}


def _alike(priorities: list[PriorityFact]) -> list[list[PriorityFact]]:
    """The priorities in groups, by way of likeness in any one language. Each process remembers what it compared: the
    same priorities are in the same groups, whatever page asks."""
    compared = repr([(p.organisation, p.start, p.end, p.labels) for p in priorities])
    mark = sha256(compared.encode()).hexdigest()
    places: Any = caches["computed"].get_or_set(f"alike-{mark}", lambda: _grouped(priorities))
    return [[priorities[place] for place in group] for group in places]


def _grouped(priorities: list[PriorityFact]) -> list[list[int]]:
    """The places of the priorities, in groups."""
    runs: dict[str, Runs] = {text: trigrams(text) for p in priorities for text in p.labels if text}
    languages = range(len(settings.CONTENT_LANGUAGES))
    tells = [telling(runs[p.labels[n]] for p in priorities if p.labels[n]) for n in languages]

    def keys(place: int) -> Iterator[tuple[int, str]]:
        for number, label in enumerate(priorities[place].labels):
            if label:
                yield from ((number, run) for run in tells[number][runs[label]])

    def linked(place: int, other_place: int) -> bool:
        one, other = priorities[place], priorities[other_place]
        return one.organisation != other.organisation and one.meets(other) and _similar(one, other)

    def _similar(one: PriorityFact, other: PriorityFact) -> bool:
        pairs = zip(one.labels, other.labels, strict=True)
        return any(a and b and similarity(runs[a], runs[b]) >= ALIKE for a, b in pairs)

    return groups(range(len(priorities)), keys, linked)


def _lasting(priority: PriorityFact) -> tuple[Any, ...]:
    """Orders priorities by how long they are likely to be there: those that end last, or began first, come first."""
    return (-(priority.end or 9999), priority.start or 0, priority.slug)


def _evidence(priority: PriorityFact) -> tuple[str, ...]:
    label = fold(priority.labels[settings.CONTENT_LANGUAGES.index(settings.SOURCE_LANGUAGE)])
    return (priority.organisation, priority.slug, str(priority.start or ""), str(priority.end or ""), label)


def _by_region(cells: Iterable[MatrixCell], regions: dict[str, str]) -> Iterator[tuple[str, list[MatrixCell]]]:
    """The cells of each region, ordered by code. The world is no region."""
    known = [cell for cell in cells if regions[cell.organisation] != Region.WORLD]
    in_order = sorted(known, key=lambda cell: (regions[cell.organisation], cell.organisation))
    for region, own in groupby(in_order, key=lambda cell: regions[cell.organisation]):
        yield region, list(own)


def _codes(cells: Iterable[MatrixCell]) -> tuple[str, ...]:
    return tuple(sorted(cell.organisation for cell in cells))


def _declared_on(cell: MatrixCell) -> str:
    return cell.declaration.declared_on if cell.declaration else ""
