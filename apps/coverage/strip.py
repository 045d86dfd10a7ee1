"""Coverage at a glance: one bar for each goal, with a segment for each state."""

from dataclasses import dataclass

from apps.coverage.matrix import Matrix
from apps.coverage.models import CellState
from apps.goals.models import Goal


@dataclass(frozen=True)
class StripSegment:
    """A segment of a bar. `start` and `width` are percentages, as SVG attribute values."""

    state: CellState
    count: int
    start: str
    width: str


@dataclass(frozen=True)
class StripBar:
    goal: Goal
    segments: list[StripSegment]
    known: int  # organisations of which something is known


@dataclass(frozen=True)
class Strip:
    bars: list[StripBar]
    size: int  # the number of organisations in each bar


def strip(shown: Matrix) -> Strip:
    """Build the strip of a matrix."""
    size = len(shown.organisations)
    return Strip([_bar(goal, shown.counts(str(goal.number)), size) for goal in shown.goals], size)


def _bar(goal: Goal, counts: dict[CellState, int], size: int) -> StripBar:
    segments, before = [], 0
    for state, count in counts.items():
        if count:
            segments.append(StripSegment(state, count, f"{100 * before / size:.2f}%", f"{100 * count / size:.2f}%"))
            before += count
    return StripBar(goal, segments, size - counts[CellState.UNKNOWN])
