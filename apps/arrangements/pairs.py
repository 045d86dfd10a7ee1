"""Which organisations have agreed with which as of a day: a table of pairs, and a diagram of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import cos, pi, sin
from operator import itemgetter
from typing import NamedTuple

from django.db import models
from django.utils.translation import pgettext_lazy

from apps.arrangements.facts import ArrangementFact
from apps.arrangements.status import OVER, DatedStatus, Status
from apps.participants.models import Organisation

MOST_IN_TABLE = 30  # organisations for which a table and a diagram can be read
SIZE, RADIUS, LABEL = 640, 220, 14  # of the diagram, of its circle, and from there to a name
NEARLY_UPRIGHT = 0.2  # how far a name is from the vertical when it is centred


class PairState(models.TextChoices):
    """What is known of two organisations, the strongest first."""

    AGREED = "agreed", pgettext_lazy("pair", "agreed")
    IN_NEGOTIATION = "in_negotiation", pgettext_lazy("pair", "in negotiation")
    UNDATED = "undated", pgettext_lazy("pair", "date unknown")
    OVER = "over", pgettext_lazy("pair", "ended or replaced")
    NOT_KNOWN = "not_known", pgettext_lazy("pair", "not known")


class DatedFact(NamedTuple):
    """An arrangement with its status on the day of the table."""

    fact: ArrangementFact
    standing: DatedStatus


@dataclass
class OrganisationPair:
    """Two organisations, and what they have agreed. Without arrangements nothing is known, which is not none."""

    arrangements: list[DatedFact] = field(default_factory=list)

    @property
    def state(self) -> PairState:
        return min((_state(one.standing) for one in self.arrangements), default=PairState.NOT_KNOWN, key=_rank)


class Partner(NamedTuple):
    organisation: Organisation
    pair: OrganisationPair


class PartnerList(NamedTuple):
    """An organisation with those of which something is known, and the `others`."""

    organisation: Organisation
    partners: list[Partner]
    others: list[Organisation]


@dataclass(frozen=True)
class PairTable:
    """The pairs among all organisations as of a day; with a `chosen` one, only its own."""

    on: date
    organisations: Sequence[Organisation]
    pairs: dict[tuple[str, str], OrganisationPair]
    chosen: Organisation | None = None

    @property
    def is_readable(self) -> bool:
        """Whether there are few enough organisations for a table."""
        return len(self.organisations) <= MOST_IN_TABLE

    @cached_property
    def lists(self) -> list[PartnerList]:
        """The chosen organisation, or each one, with its partners. Linear in the pairs; the others are named where the
        table is readable, because they are quadratic."""
        by_code = {organisation.code: organisation for organisation in self.organisations}
        found: dict[str, dict[str, OrganisationPair]] = defaultdict(dict)
        for (one, other), pair in self.pairs.items():
            if one in by_code and other in by_code:
                found[one][other] = found[other][one] = pair
        places = {code: place for place, code in enumerate(by_code)}
        return [self._partners(each, found[each.code], by_code, places) for each in self._shown]

    @property
    def rows(self) -> Iterable[tuple[Organisation, list[Partner | None]]]:
        """Each organisation with a cell for each other one; None for itself."""
        for one in self.organisations:
            yield one, [None if other is one else Partner(other, self.pair(one, other)) for other in self.organisations]

    def pair(self, one: Organisation, other: Organisation) -> OrganisationPair:
        return self.pairs.get(pair_key(one.code, other.code)) or OrganisationPair()

    @property
    def diagram(self) -> "Diagram | None":
        """The organisations of which anything is known, on a circle; None when they are too few or too many."""
        named = {code for key in self.pairs for code in key}
        drawn = [organisation for organisation in self.organisations if organisation.code in named]
        return _diagram(drawn, self.pairs) if 1 < len(drawn) <= MOST_IN_TABLE else None

    @property
    def _shown(self) -> Sequence[Organisation]:
        return [self.chosen] if self.chosen else self.organisations

    def _partners(
        self,
        one: Organisation,
        pairs: dict[str, OrganisationPair],
        by_code: dict[str, Organisation],
        places: dict[str, int],
    ) -> PartnerList:
        partners = [Partner(by_code[code], pairs[code]) for code in sorted(pairs, key=places.__getitem__)]
        others = [each for each in self.organisations if each.code not in pairs and each.code != one.code]
        return PartnerList(one, partners, others if self.is_readable or self.chosen else [])


class CircleNode(NamedTuple):
    """An organisation on the circle: the places of its point and of its name, as SVG attribute values."""

    organisation: Organisation
    x: str
    y: str
    label_x: str
    label_y: str
    anchor: str


class Edge(NamedTuple):
    one: CircleNode
    other: CircleNode
    state: PairState


class Diagram(NamedTuple):
    nodes: list[CircleNode]
    edges: list[Edge]


def pair_table(
    facts: Iterable[ArrangementFact],
    organisations: Sequence[Organisation],
    on: date,
    chosen: Organisation | None = None,
) -> PairTable:
    """The pairs that the arrangements make on a day. What had not begun makes none."""
    pairs: dict[tuple[str, str], OrganisationPair] = defaultdict(OrganisationPair)
    for fact in facts:
        standing = fact.standing(on)
        if standing.status != Status.NOT_YET:
            for key in fact.pairs:
                if chosen is None or chosen.code in key:
                    pairs[key].arrangements.append(DatedFact(fact, standing))
    return PairTable(on, organisations, dict(pairs), chosen)


def pair_key(one: str, other: str) -> tuple[str, str]:
    """The codes of two organisations in the order of the keys of pairs."""
    return (one, other) if one < other else (other, one)


def _state(standing: DatedStatus) -> PairState:
    if standing.is_agreed:
        return PairState.AGREED
    if standing.status in OVER:
        return PairState.OVER
    return PairState.UNDATED if standing.status == Status.UNDATED else PairState.IN_NEGOTIATION


def _rank(state: PairState) -> int:
    return list(PairState).index(state)


def _diagram(organisations: Sequence[Organisation], pairs: dict[tuple[str, str], OrganisationPair]) -> Diagram:
    nodes = {}
    for place, organisation in enumerate(organisations):
        angle = 2 * pi * place / len(organisations) - pi / 2  # the first is at the top
        across, down = cos(angle), sin(angle)
        # The names stand outside the circle, so the side decides where they begin.
        anchor = "middle" if abs(across) < NEARLY_UPRIGHT else "start" if across > 0 else "end"
        point, label = (_at(across, down, radius) for radius in (RADIUS, RADIUS + LABEL))
        nodes[organisation.code] = CircleNode(organisation, *point, *label, anchor)
    edges = [
        Edge(nodes[one], nodes[other], pair.state)
        for (one, other), pair in sorted(pairs.items(), key=itemgetter(0))
        if one in nodes and other in nodes
    ]
    return Diagram(list(nodes.values()), edges)


def _at(across: float, down: float, radius: int) -> tuple[str, str]:
    # As text: a template would localize the decimal point.
    return f"{SIZE / 2 + radius * across:.1f}", f"{SIZE / 2 + radius * down:.1f}"
