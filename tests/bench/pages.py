"""Measures the processor time of a page request, beside nginx with a file and a bare Django view, in one run.

    python -m tests.bench.pages                              on SQLite
    python tests/postgres.py python -m tests.bench.pages     on PostgreSQL

BENCH_SECONDS sets the seconds of load for each line (5), BENCH_READERS the numbers of simultaneous readers (1,4),
BENCH_ROUNDS the number of rounds (3), BENCH_GROWTH how often the priorities of the seed are multiplied (10,100). The
database is temporary.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from unittest import mock

from tests.bench.database import in_temporary_database, load_seed
from tests.bench.loads import granian, nginx
from tests.bench.rounds import table, tell

SECONDS = int(os.environ.get("BENCH_SECONDS", "5"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
READERS = [int(count) for count in os.environ.get("BENCH_READERS", "1,4").split(",")]
GROWTH = [int(times) for times in os.environ.get("BENCH_GROWTH", "10,100").split(",")]
SITE = "dialogue_site.wsgi:application"
PAGE = "/en/editions/8/"
UNCACHED = {
    "edition": PAGE,
    "attendance grid": "/en/participants/attendance/",
    "search": "/en/search/?q=europol",
    "home": "/en/",
    "priorities": "/en/priorities/",
    "participant": "/en/participants/europol/",
    "coverage": "/en/coverage/",
}
GROWING = ("priorities", "search", "home", "participant")
STARTS = 3


def main():
    for program in ("wrk", "nginx"):
        if not shutil.which(program):
            print(f"!! NOT MEASURED: the pages. Install {program} (Debian: apt install nginx wrk).", file=sys.stderr)
            return
    with tempfile.TemporaryDirectory(prefix="dialogue-bench-") as folder, ExitStack() as stack:
        folders = {"MEDIA_ROOT": folder, "PAGE_STORE_DIR": f"{folder}/pages"}
        stack.enter_context(mock.patch.dict(os.environ, folders))
        prepare()
        measure(folder)
        grow()


def prepare():
    """Fill an empty database with the seed data, and collect static files."""
    from django.core.management import call_command
    from django.db import connection

    from tests.bench.references import version

    load_seed()
    tell("static files")
    call_command("collectstatic", interactive=False, verbosity=0)
    connection.close()
    print(f"\n{version()}; {os.cpu_count()} processors; {ROUNDS} rounds, {SECONDS} s of load for each line of each")


def measure(folder):
    """Print the costs of pages served from the page store and without one, of a start, and of filling the store."""
    with granian(SITE) as site:
        html = site.ask(PAGE)
        Path(folder, "page.html").write_bytes(html.body)
        Path(folder, "index.html").write_text("nginx")
        with (
            nginx(folder) as files,
            granian("tests.bench.bare:application") as bare,
            granian("tests.bench.bare:application", BARE="least") as least,
            granian(SITE, PAGE_STORE_MIB="0") as uncached,
        ):
            idle = uncached.memory()
            contenders = {
                "nginx, the page as a file": (files, "/page.html", {}),
                "a bare Django view": (bare, "/", {}),
                "the same, no middleware": (least, "/", {}),
                "from the store": (site, PAGE, {}),
                "from the store, gzip": (site, PAGE, {"Accept_Encoding": "gzip"}),
                "from the store, br": (site, PAGE, {"Accept_Encoding": "br"}),
                "from the store, 304": (site, PAGE, {"If_None_Match": html.headers["ETag"]}),
            }
            rendered = {f"uncached: {name}": (uncached, path, {}) for name, path in UNCACHED.items()}
            for readers in READERS:
                compare(contenders | (rendered if readers == READERS[0] else {}), readers)
            memory = idle, uncached.memory(), site.memory()
    starts = [started() for _each in range(STARTS)]
    print(f"\nstart until the first answer: {statistics.median(starts):.1f} s (median of {STARTS})")
    print(
        "memory of a worker: {:.0f} MiB idle, {:.0f} MiB after uncached pages, {:.0f} MiB with its store".format(
            *memory
        )
    )
    print(f"all pages in all languages rendered anew (manage.py warm): {refilled():.0f} s")


def compare(contenders, readers):
    """Print the costs of each contender with a number of simultaneous readers."""
    costs = measured(contenders, readers)
    print(f"\nµs of processor time a request, with {readers} simultaneous readers\n")
    table(["", "µs", "x nginx", "x bare Django"], [line(name, costs) for name in contenders])


def measured(contenders, readers):
    """The cost of each contender in each round, by name. Every second round runs in reverse order."""
    found = {name: [] for name in contenders}
    for number in range(ROUNDS):
        for name in contenders if number % 2 == 0 else reversed(contenders):
            server, path, headers = contenders[name]
            tell(f"round {number + 1} of {ROUNDS}: {name}")
            server.cost(path, 1, readers, **headers)
            found[name].append(server.cost(path, SECONDS, readers, **headers))
    tell("")
    return found


def line(name, costs):
    """A row of the table: the median cost of a contender, and the medians of its ratios to others within a round."""

    def relative_to(other):
        pairs = zip(costs[name], costs[other], strict=True)
        return f"{statistics.median(own / others for own, others in pairs):.2f}"

    cost = statistics.median(costs[name])
    return [name, f"{cost:,.0f}", relative_to("nginx, the page as a file"), relative_to("a bare Django view")]


def started():
    with granian(SITE, path="/livez") as server:
        return server.began


def refilled():
    """The seconds to fill an empty page store."""
    from django.core.management import call_command

    tell("refilling the store")
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as nowhere:
        from django.conf import settings

        with mock.patch.object(settings, "PAGE_STORE_DIR", Path(folder, "pages")):
            began = time.monotonic()
            call_command("warm", stdout=nowhere)
            return time.monotonic() - began


def grow():
    """Print the costs of uncached pages that show priorities, while their number grows."""
    from django.core.management import call_command
    from django.db import connection

    from apps.priorities.models import Priority
    from tests.bench.filling import fill

    seed, lines, added = Priority.objects.count(), [], 0
    for times in [1, *GROWTH]:
        if wanted := seed * (times - 1) - added:
            tell(f"{times} x the priorities")
            fill(wanted, lambda *_: None, added)
            added += wanted
            with open(os.devnull, "w") as nowhere:
                call_command("searchindex", all=True, stdout=nowhere)
        connection.close()
        with granian(SITE, PAGE_STORE_MIB="0") as site:
            costs = []
            for name in GROWING:
                site.cost(UNCACHED[name], 1)
                costs.append(f"{site.cost(UNCACHED[name], SECONDS) / 1000:.1f}")
        lines.append([f"{times} x, {seed * times:,}", *costs])
    print("\nms of processor time a request, uncached, by number of priorities\n")
    table(["", *GROWING], lines)


if __name__ == "__main__":
    sys.exit(in_temporary_database(main))
