"""Coverage at a glance: for each goal, how many organisations are in which state, as a bar of parts."""

from dataclasses import dataclass
from typing import Any

from apps.coverage.matrix import Matrix
from apps.coverage.models import CellState


@dataclass(frozen=True)
class StripSegment:
    """A part of a bar; `start` and `width` are percentages, as SVG attributes want them."""

    state: CellState
    count: int
    start: str
    width: str


@dataclass(frozen=True)
class Bar:
    goal: Any
    parts: list[StripSegment]
    working: int


@dataclass(frozen=True)
class Strip:
    bars: list[Bar]
    size: int  # how many organisations each bar counts


def strip(shown: Matrix) -> Strip:
    """The strip of a matrix."""
    size = len(shown.organisations)
    return Strip([_bar(goal, shown.counts(str(goal.number)), size) for goal in shown.goals], size)


def _bar(goal: Any, counts: dict[CellState, int], size: int) -> Bar:
    parts, before = [], 0
    for state, count in counts.items():
        if count:
            parts.append(StripSegment(state, count, f"{100 * before / size:.2f}%", f"{100 * count / size:.2f}%"))
            before += count
    return Bar(goal, parts, counts[CellState.LEAD] + counts[CellState.ACTIVE])
