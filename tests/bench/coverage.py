"""Measures the matrix of 300 organisations and 7 goals, while the priorities grow to 20,000.

    python -m tests.bench.coverage                              on SQLite
    python tests/postgres.py python -m tests.bench.coverage     on PostgreSQL

BENCH_ROUNDS sets the number of rounds (3). The database is temporary. There are three sorts of labels: common words,
labels that differ only in a number, and rare words.
"""

import os
import secrets
import statistics
import sys
import tempfile
import time

import django

from tests.bench.rounds import table, tell

ORGANISATIONS = 300
SIZES = (5_000, 10_000, 20_000)
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
MOST_QUERIES = 10
PATHS = {"the page": "/en/coverage/", "the file": "/data/coverage.csv"}
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
PRIORITIES = """
    INSERT INTO priorities_priority (id, slug, organisation_id, label, label_en, label_fr, perspective, start_year,
        end_year, cross_cutting, document, ours, note, state, publish_at, created_at, changed_at)
    WITH RECURSIVE numbers(i) AS (SELECT CAST(%s AS bigint) UNION ALL SELECT i + 1 FROM numbers WHERE i < %s)
    SELECT i, 'bench-' || i, {first} + i %% {organisations}, '', {label}, {label}, '', 2015 + i %% 10,
        CASE WHEN i %% 3 > 0 THEN 2026 + i %% 5 END, i %% 20 = 0, '', '', '', 'published', {moment}, {moment}, {moment}
    FROM numbers"""
GOALS = """
    INSERT INTO priorities_priority_goals (priority_id, goal_id)
    SELECT id, 1 + id %% 7 FROM priorities_priority WHERE id BETWEEN %s AND %s AND NOT cross_cutting"""
LABEL = """CASE i %% 3 WHEN 0 THEN 'Trafficking of sort ' || i %% 40 WHEN 1 THEN 'Priority ' || i
    ELSE 'Matter ' || i * 7919 %% 99991 || ' of ' || i * 104729 %% 99989 END"""


def main():
    from django.conf import settings
    from django.test import Client, override_settings

    prepare()
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    plain = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    lines, filled = [], 0
    with override_settings(STORAGES=plain):
        answer(client, "/en/coverage/")  # the process has started: its checks of the database are done
        for size in SIZES:
            grow(filled, size)
            filled = size
            lines += [line(client, name, path, size) for name, path in PATHS.items()]
    tell("")
    table(["", "priorities", "queries", "seconds, median", "µs a priority"], lines)


def prepare():
    """Fill an empty database with the seed data and the organisations."""
    from django.core.management import call_command
    from django.db import connection

    if connection.introspection.table_names():
        sys.exit("The benchmark fills a database of its own: it needs an empty one.")
    tell("migrations and seed data")
    call_command("migrate", verbosity=0)
    with open(os.devnull, "w") as nowhere:
        call_command("seed", stdout=nowhere)
    cases = " ".join(f"WHEN {place} THEN '{region}'" for place, region in enumerate(REGIONS))
    region = f"CASE i %% {len(REGIONS)} {cases} END"
    write(ORGANISATIONS_SQL.format(region=region, moment=moment()), FIRST, FIRST + ORGANISATIONS - 15)


def grow(filled, size):
    """Add priorities to the `filled` ones until there are `size`."""
    tell(f"{size:,} priorities")
    wanted = FIRST + filled, FIRST + size - 1
    values = {"first": FIRST, "organisations": ORGANISATIONS - 14, "label": LABEL, "moment": moment()}
    write(PRIORITIES.format(**values), *wanted)
    write(GOALS, *wanted)


def write(sql, first, last):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, [first, last])
        cursor.execute("ANALYZE")


def moment():
    from django.db import connection

    stored = "'2026-01-02 00:00:00+00:00'"
    return f"CAST({stored} AS timestamptz)" if connection.vendor == "postgresql" else "'2026-01-02 00:00:00'"


def line(client, name, path, size):
    """A row of the table: what an address costs."""
    from django.core.cache import caches
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as made:
        answer(client, path)
    count = sum(not query["sql"].startswith(("BEGIN", "ROLLBACK", "COMMIT")) for query in made)
    if count > MOST_QUERIES:
        sys.exit(f"{path} takes {count} queries")
    seconds = []
    for _round in range(ROUNDS):
        caches["computed"].clear()  # the worst case: every goal has changed
        began = time.monotonic()
        answer(client, path)
        seconds.append(time.monotonic() - began)
    middle = statistics.median(seconds)
    return [name, f"{size:,}", str(count), f"{middle:.2f}", f"{middle / size * 1e6:.0f}"]


def answer(client, path):
    response = client.get(path)
    if response.status_code != 200:
        sys.exit(f"{path} answers {response.status_code}")
    return b"".join(response)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dialogue_site.settings")
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(64))
    with tempfile.TemporaryDirectory(prefix="dialogue-bench-") as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/db.sqlite3")
        django.setup()
        sys.exit(main())
