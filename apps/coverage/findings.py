"""Findings of a matrix: gaps, overlaps, opportunities and questions, each with a stable key and its evidence."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import sha256
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.cache import caches

from apps.arrangements.facts import ArrangementFact
from apps.coverage.connections import Neighbours
from apps.coverage.facts import ActionFact, PriorityFact
from apps.coverage.matrix import Matrix, MatrixCell
from apps.coverage.models import CellState, FindingKind
from apps.coverage.similarity import Labels, similar_groups, trigrams
from apps.goals.models import Goal
from apps.participants.models import Region
from apps.search.folding import fold

MIN_ORGANISATIONS = 2  # of a region with a gap
SIMILAR_PRIORITIES = {FindingKind.OVERLAP, FindingKind.UNCONNECTED}
Values = dict[str, Any]  # the values of a `Finding`
INACTIVE = {CellState.NONE_DECLARED, CellState.OUTSIDE_MANDATE}


@dataclass(frozen=True)
class Finding:
    """A finding about a goal and a group of organisations, given by their codes.

    `priorities` and `actions` are evidence besides the cells. `region` is set if the group is a region.
    """

    kind: FindingKind
    goal: Goal
    organisations: tuple[str, ...]
    regions: frozenset[str]
    evidence: tuple[tuple[str, ...], ...]
    year: int  # of the matrix
    region: str = ""
    priorities: tuple[PriorityFact, ...] = ()
    actions: tuple[ActionFact, ...] = ()
    arrangement: ArrangementFact | None = None

    @property
    def key(self) -> str:
        return self.keys[0]

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year in which all of its organisations are active, as far as its evidence says.

        All evidence is in force in the year of the matrix, so what an organisation does has no interruption.
        """
        first = last = None
        for code in self.organisations:
            facts = [fact.years for fact in self.priorities if fact.organisation == code]
            facts += [action.years for action in self.actions if code in action.working]
            if own := [years for years in facts if years]:
                starts, ends = zip(*own, strict=True)
                first, last = max(first or 0, min(starts)), min(last or 9999, max(ends))
        return first or self.year, last or self.year

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The key, then the keys it may have had before.

        The key of an overlap names the priority that is likely to last longest. When that priority goes, the key
        changes; a verdict under an earlier key must still be found.
        """
        stem = f"{self.kind}-{self.goal.number}"
        if self.arrangement:
            return (f"{stem}-{self.arrangement.slug}",)
        if self.kind in SIMILAR_PRIORITIES:
            return tuple(f"{stem}-{priority.slug}" for priority in sorted(self.priorities, key=_by_duration))
        return (f"{stem}-{self.region}" if self.region else stem,)

    @cached_property
    def digest(self) -> str:
        """The fingerprint of the evidence. It changes when the evidence changes."""
        return sha256(json.dumps(sorted(self.evidence), ensure_ascii=False).encode()).hexdigest()


def findings(matrix: Matrix) -> list[Finding]:
    """All findings of a matrix, ordered by kind, goal and region.

    The matrix must contain all organisations: a gap is a statement about a whole region.
    """
    regions = {organisation.code: organisation.region for organisation in matrix.organisations}
    columns = [(goal, matrix.column(str(goal.number))) for goal in matrix.goals]
    connections = matrix.facts.connections
    agreed_between, known = connections.agreed_between(matrix.on), connections.known(matrix.on)
    return [
        _finding(kind, goal, regions, year=matrix.on.year, **values)
        for kind, of_goal in (
            (FindingKind.GAP, _gaps),
            (FindingKind.OVERLAP, _overlaps),
            (FindingKind.OPPORTUNITY, partial(_opportunities, agreed_between)),
            (FindingKind.QUESTION, _questions),
            (FindingKind.UNCONNECTED, partial(_unconnected, known)),
            (FindingKind.WITHOUT_ACTION, partial(_without_action, connections.agreed(matrix.on))),
        )
        for goal, cells in columns
        for values in of_goal(cells, regions)
    ]


def _finding(kind: FindingKind, goal: Goal, regions: dict[str, str], **values: Any) -> Finding:
    own = frozenset(regions[code] for code in values["organisations"])
    return Finding(kind, goal, regions=own, **values)


def _gaps(cells: list[MatrixCell], regions: dict[str, str]) -> Iterator[Values]:
    """Regions in which every organisation declares no action, or that the goal is outside its mandate."""
    for region, own in _by_region(cells, regions):
        # A single unknown cell prevents a gap: that nothing was found does not mean that nothing is done.
        if len(own) >= MIN_ORGANISATIONS and all(cell.state in INACTIVE for cell in own):
            yield {
                "organisations": _codes(own),
                "region": region,
                "evidence": tuple((cell.organisation, cell.state.value, _declared_on(cell)) for cell in own),
            }


def _questions(cells: list[MatrixCell], regions: dict[str, str]) -> Iterator[Values]:
    """Regions with organisations about which nothing is known."""
    for region, own in _by_region(cells, regions):
        if unknown := [cell for cell in own if cell.state == CellState.UNKNOWN]:
            codes = _codes(unknown)
            yield {"organisations": codes, "region": region, "evidence": tuple((code,) for code in codes)}


def _opportunities(agreed_between: Neighbours, cells: list[MatrixCell], regions: dict[str, str]) -> Iterator[Values]:
    """Organisations that are active on the goal on the same day, except those that a joint action in force or an
    arrangement connects with every other one."""
    working = [cell for cell in cells if cell.is_working]
    everybody = {cell.organisation for cell in working}
    together: dict[str, set[str]] = {code: {code} | agreed_between.get(code, set()) for code in everybody}
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


def _overlaps(cells: list[MatrixCell], regions: dict[str, str]) -> Iterator[Values]:
    """Similar priorities of several organisations that are in force on the day: all of them share its year."""
    priorities = [priority for cell in cells for priority in cell.priorities]
    for group in _similar_groups(priorities):
        codes = tuple(sorted({priority.organisation for priority in group}))
        own = tuple(sorted(group, key=lambda priority: (priority.organisation, priority.slug)))
        yield {"organisations": codes, "priorities": own, "evidence": tuple(_evidence(priority) for priority in own)}


def _unconnected(known: Neighbours, cells: list[MatrixCell], regions: dict[str, str]) -> Iterator[Values]:
    """Of each overlap, organisations no two of which have a known arrangement or channel between them."""
    for overlap in _overlaps(cells, regions):
        groups: list[list[str]] = []
        for code in overlap["organisations"]:
            apart = [group for group in groups if not known.get(code, set()).intersection(group)]
            if apart:
                apart[0].append(code)
            else:
                groups.append([code])
        for group in groups:
            if len(group) > 1:
                own = tuple(priority for priority in overlap["priorities"] if priority.organisation in group)
                yield {"organisations": tuple(group), "priorities": own, "evidence": tuple(map(_evidence, own))}


def _without_action(
    agreed: list[ArrangementFact], cells: list[MatrixCell], regions: dict[str, str]
) -> Iterator[Values]:
    """Arrangements for the goal, agreed and not known to be over, of organisations no two of which work in a joint
    action in force for it."""
    running = {action.slug: action.working for cell in cells for action in cell.actions}.values()
    everybody = set(_codes(cells))
    for fact in agreed:
        parties = everybody.intersection(fact.parties)
        is_for_goal = bool(cells) and int(cells[0].column) in fact.goals
        if is_for_goal and len(parties) > 1 and not any(len(parties & working) > 1 for working in running):
            codes = tuple(sorted(parties))
            acts = tuple((fact.slug, *act) for act in fact.acts)
            yield {"organisations": codes, "arrangement": fact, "evidence": (*((code,) for code in codes), *acts)}


def _similar_groups(priorities: list[PriorityFact]) -> list[list[PriorityFact]]:
    """Groups of priorities of several organisations. In a group, the label of each is similar to every other.

    Cached for each process: the result depends on nothing but the priorities, and many pages need it.
    """
    # In order: the cached groups are indexes into the list.
    compared = repr([(p.organisation, p.slug, p.labels) for p in priorities])
    digest = sha256(compared.encode()).hexdigest()
    places: Any = caches["computed"].get_or_set(f"similar-{digest}", lambda: _grouped(priorities))
    return [[priorities[place] for place in group] for group in places]


def _grouped(priorities: list[PriorityFact]) -> list[list[int]]:
    """Groups of indexes into `priorities`."""
    known = {text: trigrams(text) for priority in priorities for text in priority.labels}
    places: dict[Labels, list[int]] = {}
    owners: dict[Labels, set[str]] = {}
    # By their slugs: the order of the organisations must not decide which labels come together.
    for place in sorted(range(len(priorities)), key=lambda place: priorities[place].slug):
        priority = priorities[place]
        labels = tuple(known[text] for text in priority.labels)
        places.setdefault(labels, []).append(place)
        owners.setdefault(labels, set()).add(priority.organisation)
    # What most organisations say in the same words comes first: the others join it.
    by_use = sorted((labels for labels in owners if any(labels)), key=lambda labels: -len(owners[labels]))
    groups = similar_groups({labels: owners[labels] for labels in by_use})
    return [[place for labels in group.members for place in places[labels]] for group in groups]


def _by_duration(priority: PriorityFact) -> tuple[int, int, str]:
    """Sort key: the priority that ends last comes first, then the one that began first."""
    return (-(priority.end or 9999), priority.start or 0, priority.slug)


def _evidence(priority: PriorityFact) -> tuple[str, ...]:
    # The folded English label: a translation, or a corrected accent or capital, must not reopen a decided finding.
    label = fold(priority.labels[settings.CONTENT_LANGUAGES.index(settings.SOURCE_LANGUAGE)])
    return (priority.organisation, priority.slug, str(priority.start or ""), str(priority.end or ""), label)


def _by_region(cells: Iterable[MatrixCell], regions: dict[str, str]) -> Iterator[tuple[str, list[MatrixCell]]]:
    """The cells of each region, ordered by code. Organisations of the whole world belong to no region."""
    known = [cell for cell in cells if regions[cell.organisation] != Region.WORLD]
    in_order = sorted(known, key=lambda cell: (regions[cell.organisation], cell.organisation))
    for region, own in groupby(in_order, key=lambda cell: regions[cell.organisation]):
        yield region, list(own)


def _codes(cells: Iterable[MatrixCell]) -> tuple[str, ...]:
    return tuple(sorted(cell.organisation for cell in cells))


def _declared_on(cell: MatrixCell) -> str:
    return cell.declaration.declared_on if cell.declaration else ""
