"""The chart of horizons: for each goal, how many of the listed priorities are in force in each year, on one axis."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

from apps.goals.models import Goal
from apps.records.horizons import Phase, phase_of_years

MAX_TICKS = 6  # labels that fit side by side on a phone
STEPS = (1, 2, 5, 10, 20, 50, 100)
HEIGHT = 24  # of a lane, in pixels
PAST_YEARS, FUTURE_YEARS = 30, 20  # at most on the axis, so that a mistyped year does not squeeze the others

Horizon = tuple[int | None, int | None, int | None, bool]
"""First and last year, number of the goal, cross-cutting: the distinct values of the listed priorities."""


@dataclass(frozen=True)
class Axis:
    """The axis of years, all of the same width. Positions are percentages of the axis."""

    first: int
    last: int

    def place(self, year: float) -> str:
        """The start of a year, as an SVG attribute value."""
        # A percentage, so that the chart fits any width. A template would localize the decimal point.
        return f"{100 * (year - self.first) / (self.last + 1 - self.first):.2f}%"

    def strip(self, start: int, end: int) -> dict[str, str]:
        """The SVG position of the years from `start` to `end`."""
        width = 100 * (end + 1 - start) / (self.last + 1 - self.first)
        return {"x": self.place(start), "width": f"{width:.2f}%", "end": self.place(end + 1)}

    def ticks(self) -> list[dict[str, int | str]]:
        """The labelled years, at most MAX_TICKS, each with the position of its middle."""
        step = next((step for step in STEPS if (self.last - self.first) // step < MAX_TICKS), STEPS[-1])
        years = range(self.first + -self.first % step, self.last + 1, step)
        return [{"year": year, "x": self.place(year + 0.5)} for year in years]

    @property
    def years(self) -> range:
        return range(self.first, self.last + 1)


@dataclass(frozen=True)
class HorizonBar:
    """Years next to each other with the same number of priorities in force. `y` and `height` are in pixels."""

    start: int
    end: int
    count: int
    strip: dict[str, str]
    y: int
    height: int


@dataclass(frozen=True)
class Lane:
    """A goal. Without one: the cross-cutting priorities, or those that are not mapped to a goal."""

    goal: Goal | None
    is_cross_cutting: bool
    counts: list[int]  # for each year of the axis
    bars: list[HorizonBar]


@dataclass(frozen=True)
class Chart:
    axis: Axis
    present: int
    lanes: list[Lane]

    @property
    def present_strip(self) -> dict[str, str]:
        return self.axis.strip(self.present, self.present)

    @property
    def rows(self) -> list[tuple[int, list[int]]]:
        """Each year with its numbers, one for each lane: a table as narrow as there are goals."""
        return [(year, [lane.counts[place] for lane in self.lanes]) for place, year in enumerate(self.axis.years)]


def chart(horizons: Iterable[Horizon], goals: Iterable[Goal], present: int) -> Chart | None:
    """The chart of horizons, one for each priority and goal. None if no priority has a first year."""
    counts = Counter(horizon for horizon in horizons if horizon[0] is not None)
    if not counts:
        return None
    axis = _axis(counts, present)
    lanes: dict[tuple[int | None, bool], Counter[int]] = {}
    for (start, end, goal, is_cross_cutting), number in counts.items():
        lane = lanes.setdefault((goal, is_cross_cutting), Counter())
        for year in axis.years:
            if phase_of_years(start, end, date(year, 12, 31)) == Phase.IN_FORCE:
                lane[year] += number
    most = max((count for lane in lanes.values() for count in lane.values()), default=1)
    keys: list[tuple[Goal | None, bool]] = [*((goal, False) for goal in goals), (None, True), (None, False)]
    drawn = [(goal, cross, lanes.get((goal.number if goal else None, cross))) for goal, cross in keys]
    return Chart(
        axis,
        present,
        [
            Lane(goal, cross, [found[year] for year in axis.years], list(_bars(axis, found, most)))
            for goal, cross, found in drawn
            if found is not None
        ],
    )


def _axis(counts: Counter[Horizon], present: int) -> Axis:
    starts = [start for start, _end, _goal, _cross in counts if start is not None]
    ends = [end or start or present for start, end, _goal, _cross in counts]
    return Axis(max(min(*starts, present), present - PAST_YEARS), min(max(*ends, present), present + FUTURE_YEARS))


def _bars(axis: Axis, found: Counter[int], most: int) -> Iterator[HorizonBar]:
    for count, run in groupby(((found[year], year) for year in axis.years), key=itemgetter(0)):
        years = [year for _count, year in run]
        if count:
            height = max(3, round(HEIGHT * count / most))
            yield HorizonBar(years[0], years[-1], count, axis.strip(years[0], years[-1]), HEIGHT - height, height)
