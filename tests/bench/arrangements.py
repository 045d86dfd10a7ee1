"""Measures the pages of arrangements and of the architecture with 300 organisations, while the acts grow to 20,000.

    python -m tests.bench.arrangements                              on SQLite
    python tests/postgres.py python -m tests.bench.arrangements     on PostgreSQL

BENCH_ROUNDS sets the number of rounds (3). The database is temporary. Each arrangement has two parties and four acts.
"""

import sys

from tests.bench.database import in_temporary_database

SIZES = (5_000, 10_000, 20_000)
PATHS = {
    "the pairs": "/en/arrangements/",
    "of one organisation": "/en/arrangements/?organisation=europol",
    "the architecture": "/en/architecture/",
    "the file": "/data/arrangement-status.csv",
}
KINDS = ("negotiation_authorised", "approved", "signed", "in_force")  # in the order of their years


def main():
    from tests.bench.growth import measure

    measure(PATHS, SIZES, grow, "acts")


def grow(filled, size):
    from apps.arrangements.models import Arrangement, ArrangementAct, ArrangementKind, ArrangementParty
    from apps.participants.models import Organisation
    from apps.records import clock

    organisations, now = list(Organisation.objects.order_by("pk")), clock.now()
    numbers = range(filled // len(KINDS), size // len(KINDS))
    shared = {"kind": ArrangementKind.COOPERATION_AGREEMENT, "state": "published", "publish_at": now}
    made = Arrangement.objects.bulk_create(
        Arrangement(slug=f"bench-{number}", title_en=f"Arrangement {number}", **shared) for number in numbers
    )
    parties, acts = [], []
    for number, arrangement in zip(numbers, made, strict=True):
        # Neighbours at a distance that grows with the number: the pairs are spread over all organisations.
        distance = 1 + number // len(organisations) % (len(organisations) - 1)
        for position, place in enumerate((number, number + distance), start=1):
            body = organisations[place % len(organisations)]
            parties.append(ArrangementParty(arrangement=arrangement, organisation=body, position=position))
        acts += [
            ArrangementAct(arrangement=arrangement, kind=kind, date=str(2000 + number % 20 + year))
            for year, kind in enumerate(KINDS)
        ]
    ArrangementParty.objects.bulk_create(parties)
    ArrangementAct.objects.bulk_create(acts)


if __name__ == "__main__":
    sys.exit(in_temporary_database(main))
