"""The public arrangements as plain tuples: read in bulk, then compared without the database."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from apps.arrangements.models import Arrangement, ArrangementAct, ArrangementKind, ArrangementParty
from apps.arrangements.status import Standing, standing
from apps.publishing.content_cache import cached_until_change


class ArrangementFact(NamedTuple):
    """An arrangement. `parties` are the codes of its public organisations, sorted; `acts` the kind and the date of each
    act. The goals can include some that are not public: no page has a name for them."""

    slug: str
    kind: str
    goals: frozenset[int]
    parties: tuple[str, ...]
    acts: tuple[tuple[str, str], ...]

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each two of its parties, in the order of their codes."""
        return combinations(self.parties, 2)

    @property
    def kind_label(self) -> str:
        return str(ArrangementKind(self.kind).label)

    def standing(self, on: date) -> Standing:
        return standing(self.acts, on, is_negotiation=self.kind == ArrangementKind.AGREEMENT_IN_NEGOTIATION)


@dataclass(frozen=True)
class Facts:
    arrangements: list[ArrangementFact]  # by slug

    @cached_property
    def by_slug(self) -> dict[str, ArrangementFact]:
        return {fact.slug: fact for fact in self.arrangements}

    def standing(self, arrangement: Arrangement, on: date) -> Standing:
        """The status of a public record on a day, without a query unless it was published a moment ago."""
        fact = self.by_slug.get(arrangement.slug)
        return fact.standing(on) if fact else arrangement.standing_on(on)

    def goals(self, arrangement: Arrangement) -> list[int]:
        """The numbers of the goals of a public record."""
        fact = self.by_slug.get(arrangement.slug)
        return sorted(fact.goals) if fact else []


@cached_until_change
def read() -> Facts:
    """All public arrangements. Three queries, however many there are; cached until the content changes."""
    goals: dict[tuple[int, str, str], set[int]] = defaultdict(set)
    rows = Arrangement.objects.public().order_by().values_list("pk", "slug", "kind", "goals__number")
    for *own, number in rows:
        goals[tuple(own)] |= set() if number is None else {number}
    parties: dict[int, list[str]] = defaultdict(list)
    acts: dict[int, list[tuple[str, str]]] = defaultdict(list)
    if goals:
        bodies = ArrangementParty.objects.public().filter(organisation__isnull=False).order_by()
        for key, code in bodies.values_list("arrangement_id", "organisation__code"):
            parties[key].append(code)
        for key, kind, day in ArrangementAct.objects.public().order_by().values_list("arrangement_id", "kind", "date"):
            acts[key].append((kind, day))
    # Sorted in Python: the two databases collate text differently.
    found = [
        ArrangementFact(slug, kind, frozenset(own), tuple(sorted(parties[key])), tuple(sorted(acts[key])))
        for (key, slug, kind), own in goals.items()
    ]
    return Facts(sorted(found, key=lambda fact: fact.slug))
