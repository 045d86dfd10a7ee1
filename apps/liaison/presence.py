"""Who is present: the posts of the seat board by region and organisation, as a picture with counts."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from apps.liaison.models import Post
from apps.liaison.seats import SeatState
from apps.participants.models import Organisation, Region

STEP, ROW = 18, 8  # of the picture: from a post to the next one, and how many stand in a row


class PostMark(NamedTuple):
    """A post in the picture, with its place in SVG units."""

    state: SeatState
    x: int
    y: int


class LiaisonPresence(NamedTuple):
    """An organisation with the states of the posts that it sent, or that cover it when nobody sent them."""

    organisation: Organisation
    states: list[SeatState]

    @property
    def marks(self) -> list[PostMark]:
        return [PostMark(state, place % ROW * STEP, place // ROW * STEP) for place, state in enumerate(self.states)]

    @property
    def height(self) -> int:
        return ((len(self.states) - 1) // ROW + 1) * STEP

    @property
    def counts(self) -> list[tuple[SeatState, int]]:
        found = Counter(self.states)
        return [(state, found[state]) for state in SeatState if found[state]]


class RegionPresence(NamedTuple):
    label: str
    presences: list[LiaisonPresence]


def presence(posts: Iterable[Post], on: date) -> list[RegionPresence]:
    """The regions with posts on a day, in the order of `Region`, with their organisations by code. `posts` as
    `PostQuerySet.with_holders` reads them."""
    states: dict[str, list[SeatState]] = defaultdict(list)
    organisations: dict[str, Organisation] = {}
    for post in posts:
        for one in _owners(post):
            organisations[one.code] = one
            states[one.code].append(post.state_on(on))
    order, regions = list(SeatState), []
    for region in Region:
        own = [
            LiaisonPresence(organisations[code], sorted(states[code], key=order.index))
            for code in sorted(organisations)
            if organisations[code].region == region
        ]
        if own:
            regions.append(RegionPresence(str(region.label), own))
    return regions


def _owners(post: Post) -> list[Organisation]:
    if post.sent_by is not None and post.sent_by.is_public:
        return [post.sent_by]
    return list(post.organisations.all())  # prefetched: the public ones
