"""What ties the organisations to each other on a day: arrangements, channels and joint actions, pair by pair."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import NamedTuple

from apps.arrangements.models import Channel
from apps.arrangements.pairs import MOST_IN_TABLE, DatedFact, pair_key
from apps.coverage.connections import UNKNOWN
from apps.coverage.facts import ActionFact, CoverageFacts
from apps.participants.models import Organisation
from apps.records.horizons import Phase

Key = tuple[str, str]
"""The codes of two organisations, sorted."""


@dataclass
class Ties:
    """What is known between two organisations. Nothing known is not the same as nothing."""

    arrangements: list[DatedFact] = field(default_factory=list)
    channels: list[Channel] = field(default_factory=list)
    actions: list[ActionFact] = field(default_factory=list)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """The kinds of ties of which some are known, each with its number."""
        found = (("arrangement", self.arrangements), ("channel", self.channels), ("action", self.actions))
        return [(kind, len(own)) for kind, own in found if own]


class TiedPartner(NamedTuple):
    organisation: Organisation
    ties: Ties
    anchor: str  # of the evidence on the page


class TiedPartners(NamedTuple):
    organisation: Organisation
    partners: list[TiedPartner]


@dataclass(frozen=True)
class Architecture:
    """The ties among the organisations, in their order; of a `chosen` one, only its own."""

    organisations: Sequence[Organisation]
    ties: dict[Key, Ties]
    chosen: Organisation | None = None

    @property
    def is_readable(self) -> bool:
        """Whether there are few enough organisations for a table."""
        return len(self.organisations) <= MOST_IN_TABLE

    @property
    def rows(self) -> Iterator[tuple[Organisation, list[TiedPartner | None]]]:
        """Each organisation with a cell for each other one; None for itself. The table is quadratic: see
        `is_readable`."""
        for one in self.organisations:
            yield one, [None if other is one else self._partner(one, other) for other in self.organisations]

    @property
    def lists(self) -> list[TiedPartners]:
        """The chosen organisation, or each one, with those to which something ties it. Linear in the ties."""
        places = {organisation.code: place for place, organisation in enumerate(self.organisations)}
        tied: dict[str, set[int]] = defaultdict(set)
        for one, other in self.ties:
            if one in places and other in places:
                tied[one].add(places[other])
                tied[other].add(places[one])
        shown = [self.chosen] if self.chosen else self.organisations
        return [
            TiedPartners(one, [self._partner(one, self.organisations[place]) for place in sorted(tied[one.code])])
            for one in shown
        ]

    def _partner(self, one: Organisation, other: Organisation) -> TiedPartner:
        return TiedPartner(other, self.ties.get(pair_key(one.code, other.code)) or Ties(), f"{one.code}--{other.code}")


def architecture(
    facts: CoverageFacts,
    organisations: Sequence[Organisation],
    channels: Mapping[str, Channel],
    on: date,
    goal: int | None = None,
    chosen: Organisation | None = None,
) -> Architecture:
    """The ties of a day. With a goal: arrangements and joint actions that name it, and every channel, because a channel
    carries information for all goals. `channels` are the public ones by code."""
    ties: dict[Key, Ties] = defaultdict(Ties)

    def between(codes: Iterable[str]) -> Iterator[Ties]:
        for key in combinations(sorted(codes), 2):
            if chosen is None or chosen.code in key:
                yield ties[key]

    for fact in facts.connections.arrangements:
        standing = fact.standing(on)
        if standing.status not in UNKNOWN and (goal is None or goal in fact.goals):
            for tie in between(fact.parties):
                tie.arrangements.append(DatedFact(fact, standing))
    for link in facts.connections.channels:
        if link.has_begun(on) and (channel := channels.get(link.code)):
            for tie in between(link.organisations):
                if channel not in tie.channels:
                    tie.channels.append(channel)
    for action in facts.actions:
        if action.phase(on) == Phase.IN_FORCE and (goal is None or goal in action.goals):
            for tie in between(action.working):
                tie.actions.append(action)
    return Architecture(organisations, dict(ties), chosen)
