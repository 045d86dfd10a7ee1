"""The public arrangements as plain tuples: read in bulk, then compared without the database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from django.db.models import CharField, F
from django.db.models.functions import Cast

from apps.arrangements.models import Arrangement, ArrangementAct, ArrangementKind, ArrangementParty
from apps.arrangements.status import DatedStatus, standing
from apps.publishing.content_cache import cached_until_change
from apps.records import bulk


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

    def standing(self, on: date) -> DatedStatus:
        return standing(self.acts, on, is_negotiation=self.kind == ArrangementKind.AGREEMENT_IN_NEGOTIATION)


@dataclass(frozen=True)
class ArrangementFacts:
    arrangements: list[ArrangementFact]  # by slug

    @cached_property
    def by_slug(self) -> dict[str, ArrangementFact]:
        return {fact.slug: fact for fact in self.arrangements}

    def standing(self, arrangement: Arrangement, on: date) -> DatedStatus:
        """The status of a public record on a day, without a query unless it was published a moment ago."""
        fact = self.by_slug.get(arrangement.slug)
        return fact.standing(on) if fact else arrangement.standing_on(on)

    def goals(self, arrangement: Arrangement) -> list[int]:
        """The numbers of the goals of a public record."""
        fact = self.by_slug.get(arrangement.slug)
        return sorted(fact.goals) if fact else []


@cached_until_change
def read() -> ArrangementFacts:
    """All public arrangements. One query, however many there are; cached until the content changes."""
    number = Cast("goals__number", CharField())
    bodies = ArrangementParty.objects.public().filter(organisation__isnull=False)
    found = bulk.read(
        bulk.tagged("arrangement", "slug", Arrangement.objects.public(), F("kind"), number),
        bulk.tagged("party", "arrangement__slug", bodies, F("organisation__code")),
        bulk.tagged("act", "arrangement__slug", ArrangementAct.objects.public(), F("kind"), F("date")),
    )
    # Sorted in Python: the two databases collate text differently.
    return ArrangementFacts([_fact(slug, rows, found) for slug, rows in sorted(found["arrangement"].items())])


def _fact(slug: str, rows: Sequence[bulk.Row], found: Mapping[str, bulk.Rows]) -> ArrangementFact:
    """`rows` are those of an arrangement, one for each of its goals, or one without a goal."""
    goals = frozenset(int(number) for _kind, number, _empty in rows if number)
    parties = sorted(code for code, *_empty in found["party"].get(slug, []))
    acts = sorted((kind, day) for kind, day, _empty in found["act"].get(slug, []))
    return ArrangementFact(slug, rows[0][0], goals, tuple(parties), tuple(acts))
