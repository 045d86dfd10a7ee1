"""Measures the export of a large table, beside the database's own program on the same table.

    python -m tests.bench.export                              on SQLite
    python tests/postgres.py python -m tests.bench.export     on PostgreSQL

BENCH_ROWS sets the number of rows (1000000), BENCH_ROUNDS the number of rounds (3). The database is temporary.
"""

import os
import statistics
import sys

from tests.bench.database import in_temporary_database
from tests.bench.rounds import ratio, rounds, table

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
PATH = "/data/priorities.csv"
SHARE = 50  # the slow library exports one in 50 rows; its time is multiplied by 50
LIBRARY = f"django-import-export, from 1/{SHARE} of the rows"


def main():
    from tests.bench.filling import prepare
    from tests.bench.references import import_export, references, version
    from tests.bench.server import worker

    prepare(ROWS)
    with worker() as site:
        site.get("/data/goals.csv")
        idle, answers = site.memory("VmRSS"), []
        site.forget()
        own = {"the site": lambda: answers.append(site.get(PATH))}
        own |= {f"the site, {name}": lambda name=name: site.get(PATH, name) for name in ("gzip", "br")}
        library = {LIBRARY: lambda: import_export(ROWS // SHARE)}
        seconds = rounds(own | references() | library, ROUNDS)
        peak = site.memory("VmHWM")
    seconds[LIBRARY] = [spent * SHARE for spent in seconds[LIBRARY]]
    sizes, bytes_after, rows_after = zip(*answers, strict=True)
    print(f"\n{version()}: {ROWS:,} rows, {sizes[0] / 1e6:.0f} MB; {ROUNDS} paired rounds\n")
    table(
        ["", "rows/s, median", "rows/s, best", "seconds", "the site beside it"],
        [line(name, spent, seconds["the site"]) for name, spent in seconds.items()],
    )
    print(f"\nfirst byte after {max(bytes_after):.3f} s at most, first row after {max(rows_after):.2f} s")
    print(f"memory of the worker: {idle:.0f} MiB idle, {peak - idle:.1f} MiB more at most")


def line(name, spent, own):
    """A row of the table: the speed of a contender."""
    middle, best = statistics.median(spent), min(spent)
    return [name, f"{ROWS / middle:,.0f}", f"{ROWS / best:,.0f}", f"{middle:.1f}", f"{ratio(spent, own):.2f}"]


if __name__ == "__main__":
    sys.exit(in_temporary_database(main))
