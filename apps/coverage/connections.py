"""Which organisations are known to be connected on a day, by an arrangement or a channel. Read in bulk."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import NamedTuple

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from apps.arrangements.facts import ArrangementFact
from apps.arrangements.models import Arrangement, ArrangementAct, ArrangementParty, Channel, ChannelLink, LinkKind
from apps.arrangements.status import OVER, Status
from apps.publishing.querysets import published
from apps.records import clock, dates
from apps.records.bulk import Rows, tagged

UNKNOWN = {Status.NOT_YET, *OVER}
"""The statuses of an arrangement of which nothing is known to connect its parties on the day."""

Neighbours = defaultdict[str, set[str]]
"""By code, the organisations with which one is connected, itself among them."""


class ChannelFact(NamedTuple):
    """The organisations that a channel connects from a day on; "" when no start is known."""

    since: str
    organisations: frozenset[str]
    code: str = ""  # of the channel

    def has_begun(self, on: date) -> bool:
        return not self.since or dates.first_day(self.since) <= on


@dataclass(frozen=True)
class Connections:
    arrangements: tuple[ArrangementFact, ...] = ()
    channels: tuple[ChannelFact, ...] = ()

    def known(self, on: date) -> Neighbours:
        """Between whom an arrangement or a channel is known on a day. A negotiation counts, so that nobody is called
        unconnected who may be connected."""
        known = [fact.parties for fact in self.arrangements if fact.standing(on).status not in UNKNOWN]
        known += [tuple(fact.organisations) for fact in self.channels if fact.has_begun(on)]
        return _neighbours(known)

    def agreed(self, on: date) -> list[ArrangementFact]:
        """The arrangements that the parties have agreed by a day and that are not known to be over."""
        return [fact for fact in self.arrangements if fact.standing(on).is_agreed]

    def agreed_between(self, on: date) -> Neighbours:
        """Between whom something is agreed."""
        return _neighbours(fact.parties for fact in self.agreed(on))


NONE = Connections()


def rows() -> Iterator[QuerySet]:
    """All public arrangements and channels, for `connections`."""
    number = Cast(Coalesce("goals__number", Value(0)), CharField())
    yield tagged("goal", "slug", Arrangement.objects.public(), F("kind"), number)
    own = ArrangementParty.objects.public().filter(organisation__isnull=False)
    yield tagged("party", "arrangement__slug", own, F("organisation__code"))
    yield tagged("act", "arrangement__slug", ArrangementAct.objects.public(), F("kind"), F("date"))
    operated = Channel.objects.public().filter(published(clock.now(), "operators__"))
    yield tagged("operator", "code", operated, F("operators__code"))
    links = ChannelLink.objects.public().exclude(kind=LinkKind.INTENDED)
    targets = (Coalesce(f"linked_{name}__code", Value("")) for name in ("organisation", "channel"))
    yield tagged("link", "channel__code", links, *targets, F("since"))


def connections(found: Mapping[str, Rows]) -> Connections:
    """The connections that the rows tell."""
    arrangements = [
        ArrangementFact(
            slug,
            goals[0][0],
            frozenset(int(number) for _kind, number, _empty in goals if number != "0"),
            tuple(sorted(code for code, *_empty in found["party"].get(slug, []))),
            tuple(sorted((kind, day) for kind, day, _empty in found["act"].get(slug, []))),
        )
        for slug, goals in found["goal"].items()
    ]
    return Connections(tuple(sorted(arrangements)), tuple(sorted(set(_channels(found)), key=_order)))


def _channels(found: Mapping[str, Rows]) -> Iterator[ChannelFact]:
    operators = {code: {one for one, *_empty in own} for code, own in found["operator"].items()}
    for code, codes in operators.items():
        # A channel counts from the start of its earliest link, so that it is not shown for a day before it existed.
        dated = [since for _organisation, _channel, since in found["link"].get(code, []) if since]
        yield ChannelFact(min(dated, default="", key=dates.first_day), frozenset(codes), code)
    for code, links in found["link"].items():
        for organisation, channel, since in links:
            linked = {organisation} if organisation else operators.get(channel, set())
            yield ChannelFact(since, frozenset(operators.get(code, set()) | linked), code)
        # Bodies that are linked with the same channel are connected through it.
        bodies = [(since, organisation) for organisation, _channel, since in links if organisation]
        for (one_since, one), (other_since, other) in combinations(bodies, 2):
            yield ChannelFact(max(one_since, other_since), frozenset({one, other}), code)


def _neighbours(groups: Iterable[Iterable[str]]) -> Neighbours:
    found: Neighbours = defaultdict(set)
    for group in groups:
        for code in group:
            found[code].update(group)
    return found


def _order(fact: ChannelFact) -> tuple[str, list[str], str]:
    return fact.since, sorted(fact.organisations), fact.code
