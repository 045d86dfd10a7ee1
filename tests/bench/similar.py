"""Measures the search for similar sentences among the reviewed texts of many records, beside a bare Django view.

    python -m tests.bench.similar                              on SQLite
    python tests/postgres.py python -m tests.bench.similar     on PostgreSQL

BENCH_RECORDS sets the number of records (2000), each with 12 reviewed texts in four languages; BENCH_ROUNDS the number
of rounds (3), BENCH_SECONDS the seconds of load of the view (5). The database is temporary. The benchmark fails if a
search takes more than 50 times as long as the view.
"""

import os
import random
import shutil
import statistics
import sys
import time
from types import SimpleNamespace

from tests.bench.database import in_temporary_database
from tests.bench.loads import granian
from tests.bench.rounds import table, tell

RECORDS = int(os.environ.get("BENCH_RECORDS", "2000"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "5"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
FIELDS = 12
REPEATED = 20  # searches of each round
MOST = 50  # times the bare view


def main():
    if not shutil.which("wrk"):
        print("!! NOT MEASURED: similar sentences. Install wrk (Debian: apt install wrk).", file=sys.stderr)
        return False
    from django.contrib.auth.models import User

    from apps.priorities.models import Priority
    from apps.translators import similar
    from apps.translators.texts import TextKey
    from tests.bench.filling import prepare
    from tests.bench.references import version

    prepare(RECORDS)
    count = fill()
    request = SimpleNamespace(user=User.objects.create_superuser("bench"), GET={}, POST={})
    key = TextKey(Priority, 1, "label", "ar")
    sought = {
        "one sentence": sentence(random.Random(7), "en"),
        "five sentences": " ".join(sentence(random.Random(place), "en") for place in range(5)),
        "from French into Spanish": sentence(random.Random(9), "fr"),
        "nothing like it": "Zyx wvu tsr qpo nml kji hgf edc.",
    }
    languages = {"from French into Spanish": ("fr", "es")}

    def search(name):
        source, target = languages.get(name, ("en", "ar"))
        return similar.find(request, key._replace(language=target), sought[name], source)

    costs = {name: [] for name in sought}
    for name in sought:
        if bool(search(name)) == (name == "nothing like it"):
            sys.exit(f"{name}: found {search(name)}")
    for name in [*sought] * ROUNDS:
        began = time.process_time()
        for _each in range(REPEATED):
            search(name)
        costs[name].append((time.process_time() - began) / REPEATED)
    with granian("tests.bench.bare:application") as server:
        bare = statistics.median(server.cost("/", SECONDS) for _each in range(ROUNDS)) / 1e6
    medians = {name: statistics.median(each) for name, each in costs.items()}
    print(f"\n{version()}: {count:,} sentences of {RECORDS:,} records; {ROUNDS} rounds; processor time of the worker\n")
    lines = [[name, f"{cost * 1e3:.1f}", f"{cost / bare:.0f}"] for name, cost in medians.items()]
    table(["", "ms", "x bare Django"], [*lines, ["a bare Django view", f"{bare * 1e3:.2f}", "1"]])
    return any(cost > MOST * bare for cost in medians.values())


def fill():
    """Write sentences in four languages for 12 fields of each record, and return their number."""
    from django.conf import settings
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection

    from apps.priorities.models import Priority
    from apps.translators import similar
    from apps.translators.models import Sentence

    content_type, count = ContentType.objects.get_for_model(Priority), 0
    keys = list(Priority.objects.order_by("pk").values_list("pk", flat=True)[:RECORDS])
    for number, key in enumerate(keys):
        about = {"content_type": content_type, "object_id": key, "place": Sentence.WHOLE}
        rows = [
            Sentence(**about, field=f"field{place}", language=code, text=sentence(random.Random(number + place), code))
            for place in range(FIELDS)
            for code in settings.CONTENT_LANGUAGES
        ]
        similar.write(rows)
        count += len(rows)
        tell(f"sentences: {number * 100 // len(keys)} %")
        # The temporary PostgreSQL has no autovacuum: it would check references by plans made for the empty tables.
        if number in (100, len(keys) - 1):
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
    return count


def sentence(chance, language):
    """A sentence of words that occur with different frequency, the same for the same numbers."""
    words = [word for text in corpus(language) for word in text.split()]
    return " ".join(chance.choice(words) for _each in range(chance.randint(4, 24))) + "."


def corpus(language, known={}):  # noqa: B006 read once
    """The texts of the seed data in a language."""
    from apps.goals.models import SDG
    from apps.languages import columns
    from apps.priorities.models import Priority

    if language not in known:
        records = [*SDG.objects.all(), *Priority.objects.filter(pk__lt=1000)]
        known[language] = [
            columns.value(one, "title" if isinstance(one, SDG) else "label", language) for one in records
        ]
    return known[language]


if __name__ == "__main__":
    sys.exit(in_temporary_database(main))
