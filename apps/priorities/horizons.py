"""The chart of horizons: one group for each organisation, one bar for all its priorities with the same years."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from apps.participants.models import Organisation
from apps.priorities.models import Priority

MAX_TICKS = 6  # labels that fit side by side on a phone
STEPS = (1, 2, 5, 10, 20, 50, 100)


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


@dataclass(frozen=True)
class Bar:
    """The years of `count` priorities. An unknown year is None; that end of the bar is open."""

    start: int | None
    end: int | None
    count: int
    strip: dict[str, str] | None  # position of the known years


@dataclass(frozen=True)
class Chart:
    axis: Axis
    present: int
    groups: list[tuple[Organisation, list[Bar]]]

    @property
    def present_strip(self) -> dict[str, str]:
        return self.axis.strip(self.present, self.present)


def chart(priorities: Iterable[Priority], present: int) -> Chart | None:
    """The chart of priorities, which must be ordered by organisation. None if no year is known."""
    listed = list(priorities)
    years = [year for priority in listed for year in (priority.start_year, priority.end_year) if year is not None]
    if not years:
        return None
    axis = Axis(min(*years, present), max(*years, present))
    groups = [
        (organisation, _bars(axis, own)) for organisation, own in groupby(listed, key=lambda found: found.organisation)
    ]
    return Chart(axis, present, groups)


def _bars(axis: Axis, priorities: Iterable[Priority]) -> list[Bar]:
    """A bar for each horizon, ordered by start; unknown starts come last."""
    counts = Counter((priority.start_year, priority.end_year) for priority in priorities)
    in_order = sorted(counts, key=lambda span: [(year is None, year or 0) for year in span])
    return [Bar(start, end, counts[start, end], _strip(axis, start, end)) for start, end in in_order]


def _strip(axis: Axis, start: int | None, end: int | None) -> dict[str, str] | None:
    known = [year for year in (start, end) if year is not None]
    return axis.strip(known[0], known[-1]) if known else None
