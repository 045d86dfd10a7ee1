"""Measures the matrix of 300 organisations and 7 goals, while the priorities grow to 20,000.

    python -m tests.bench.coverage                              on SQLite
    python tests/postgres.py python -m tests.bench.coverage     on PostgreSQL

BENCH_ROUNDS sets the number of rounds (3). The database is temporary. There are three sorts of labels: common words,
labels that differ only in a number, and rare words.
"""

import sys

from tests.bench.database import in_temporary_database

SIZES = (5_000, 10_000, 20_000)
PATHS = {"the page": "/en/coverage/", "the file": "/data/coverage.csv"}
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
# In SQLite || binds more tightly than arithmetic.
LABEL = """CASE i %% 3 WHEN 0 THEN 'Trafficking of sort ' || (i %% 40) WHEN 1 THEN 'Priority ' || i
    ELSE 'Matter ' || (i * 7919 %% 99991) || ' of ' || (i * 104729 %% 99989) END"""


def main():
    from tests.bench.growth import measure

    measure(PATHS, SIZES, grow, "priorities")


def grow(filled, size):
    from tests.bench.growth import FIRST, ORGANISATIONS, moment, write

    wanted = FIRST + filled, FIRST + size - 1
    values = {"first": FIRST, "organisations": ORGANISATIONS - 14, "label": LABEL, "moment": moment()}
    write(PRIORITIES.format(**values), *wanted)
    write(GOALS, *wanted)


if __name__ == "__main__":
    sys.exit(in_temporary_database(main))
