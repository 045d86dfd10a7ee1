"""Measures pages while their records grow. A page fails that takes too many queries, or whose processor time grows
faster than its records."""

import os
import sys
import time

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from apps.publishing import content_cache
from tests.bench.database import load_seed
from tests.bench.rounds import table, tell

ORGANISATIONS = 300
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
MOST_QUERIES = 10
MOST_GROWTH = 2  # the time for one record among the most records, in times for one among the fewest; a cost that is
# quadratic makes it 4 when the records are four times as many
FIRST = 1001  # a primary key above those of the seed data
REGIONS = ("africa", "americas", "arab_states", "caribbean", "eurasia", "europe", "gulf", "southeast_asia")

ORGANISATIONS_SQL = """
    INSERT INTO participants_organisation (id, code, name, name_en, acronym, acronym_en, kind, region, standing,
        seat_city, seat_country, founded_note, member_note, website, ours, note, state, publish_at, created_at,
        changed_at)
    WITH RECURSIVE numbers(i) AS (SELECT CAST(%s AS bigint) UNION ALL SELECT i + 1 FROM numbers WHERE i < %s)
    SELECT i, 'bench-' || i, '', 'Organisation ' || i, '', 'BENCH ' || i, 'regional_police', {region}, 'member',
        '', '', '', '', '', '', '', 'published', {moment}, {moment}, {moment}
    FROM numbers"""


def measure(paths, sizes, grow, of):
    """Print what each page costs at each size, and exit if one breaks a promise.

    `paths` are addresses by name, `grow(filled, size)` adds records to the `filled` ones until there are `size`, `of`
    is what the records are called.
    """
    prepare()
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    plain = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    lines, costs, filled = [], {name: [] for name in paths}, 0
    with override_settings(STORAGES=plain):
        for path in paths.values():
            answer(client, path)  # the process has started: its checks of the database are done
        for size in sizes:
            tell(f"{size:,} {of}")
            grow(filled, size)
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            filled = size
            for name, path in paths.items():
                queries, (seconds, own) = count(client, path), fastest(client, path)
                costs[name].append(own / size)
                lines.append([name, f"{size:,}", str(queries), f"{seconds:.2f}", f"{own / size * 1e6:.0f}"])
    tell("")
    table(["", of, "queries", "seconds, fastest round", "µs of the site for one"], lines)
    for name, (fewest, *_others, most) in costs.items():
        if most > fewest * MOST_GROWTH:
            sys.exit(f"{name} grows faster than the {of}")


def prepare():
    """Fill an empty database with the seed data and the organisations."""
    load_seed()
    cases = " ".join(f"WHEN {place} THEN '{region}'" for place, region in enumerate(REGIONS))
    region = f"CASE i %% {len(REGIONS)} {cases} END"
    write(ORGANISATIONS_SQL.format(region=region, moment=moment()), FIRST, FIRST + ORGANISATIONS - 15)


def write(sql, first, last):
    with connection.cursor() as cursor:
        cursor.execute(sql, [first, last])


def moment():
    stored = "'2026-01-02 00:00:00+00:00'"
    return f"CAST({stored} AS timestamptz)" if connection.vendor == "postgresql" else "'2026-01-02 00:00:00'"


def count(client, path):
    """How many queries a page takes."""
    with CaptureQueriesContext(connection) as made:
        answer(client, path)
    queries = sum(not query["sql"].startswith(("BEGIN", "ROLLBACK", "COMMIT")) for query in made)
    if queries > MOST_QUERIES:
        sys.exit(f"{path} takes {queries} queries")
    return queries


def fastest(client, path):
    """The seconds that a page takes, and those of the site's own processor time, each in the round that other load on
    the machine disturbed least."""
    walls, processors = [], []
    for _round in range(ROUNDS):
        caches["computed"].clear()  # the worst case: everything has changed
        content_cache._last = None
        wall, processor = time.monotonic(), time.process_time()
        answer(client, path)
        walls.append(time.monotonic() - wall)
        processors.append(time.process_time() - processor)
    return min(walls), min(processors)


def answer(client, path):
    response = client.get(path)
    if response.status_code != 200:
        sys.exit(f"{path} answers {response.status_code}")
    return b"".join(response)
