"""The events of both reviews on one line of years, as coordinates of an SVG picture. A list of them is beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from apps.records import dates
from apps.review.models import ReviewEvent, ReviewTrack

WIDTH, LANE, MARGIN = 700, 60, 30  # units of the picture


@dataclass(frozen=True)
class EventMark:
    """An event: where its bar begins and how wide it is, at least a few units, and the number of its list entry."""

    event: ReviewEvent
    number: int
    x: int
    y: int
    width: int

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True)
class Timeline:
    """The marks of the events, the lanes with their heights, and the years with their places."""

    marks: list[EventMark]
    lanes: list[tuple[ReviewTrack, int]]
    years: list[tuple[int, int]]
    width: int = WIDTH + 2 * MARGIN
    height: int = LANE * len(ReviewTrack) + MARGIN


def timeline(events: Sequence[ReviewEvent]) -> Timeline | None:
    """The picture of events in their order; None without two years to put them on."""
    if not events:
        return None
    first = min(dates.first_day(one.start) for one in events).year
    last = max(dates.last_day(one.end or one.start) for one in events).year + 1
    lanes = [(track, LANE * place + LANE // 2) for place, track in enumerate(ReviewTrack)]
    height = dict(lanes)

    def place(day: date) -> int:
        return MARGIN + round(WIDTH * (day.toordinal() - date(first, 1, 1).toordinal()) / _days(first, last))

    marks = []
    for number, one in enumerate(events, start=1):
        start, end = place(dates.first_day(one.start)), place(dates.last_day(one.end or one.start))
        marks.append(EventMark(one, number, start, height[ReviewTrack(one.track)], max(end - start, 6)))
    return Timeline(marks, lanes, [(year, place(date(year, 1, 1))) for year in range(first, last + 1)])


def _days(first: int, last: int) -> int:
    return date(last, 1, 1).toordinal() - date(first, 1, 1).toordinal()
