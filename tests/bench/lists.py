"""Measures the change list of a large table in the admin: pages, filters, and search by the index.

    python -m tests.bench.lists                              on SQLite
    python tests/postgres.py python -m tests.bench.lists     on PostgreSQL

BENCH_LIST_ROWS sets the number of rows (100000), BENCH_ROUNDS the number of rounds (3). The database is temporary. The
benchmark fails if a page takes more than twelve queries or counts all rows.
"""

import os
import statistics
import sys

from tests.bench.database import in_temporary_database
from tests.bench.rounds import rounds, table, tell

ROWS = int(os.environ.get("BENCH_LIST_ROWS", "100000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
MOST_QUERIES = 12
PAGES = {
    "the first page": "",
    "page 20": "p=20",
    "search: a word of every fourth row": "q=cyber",
    "search: two words, Arabic": "q=الجريمة السيبرية",
    "search: nothing": "q=zzzzzzzz",
    "filter: one organisation, draft": "organisation__id__exact=1&state__exact=draft",
    "search and filter": "q=traf&organisation__id__exact=2",
}


def main():
    from django.test import override_settings

    from apps.search import index
    from tests.bench.filling import prepare
    from tests.bench.references import version

    prepare(ROWS)
    index.rebuild(lambda label, done: tell(f"search index: {label}, {done:,}"))
    tell("")
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # no static files are collected
    with override_settings(STORAGES={"staticfiles": plain}):
        ask = logged_in()
        statements = {name: ask(query) for name, query in PAGES.items()}
        seconds = rounds({name: lambda query=query: ask(query) for name, query in PAGES.items()}, ROUNDS)
    print(f"\n{version()}: the list of {ROWS:,} priorities in the admin; {ROUNDS} rounds\n")
    table(
        ["", "queries", "seconds, median", "counts of all rows"],
        [
            [name, str(len(sqls)), f"{statistics.median(seconds[name]):.3f}", str(len(full_counts(sqls)))]
            for name, sqls in statements.items()
        ],
    )
    return any(len(sqls) > MOST_QUERIES or full_counts(sqls) for sqls in statements.values())


def logged_in():
    """A function that opens the list as an administrator and returns the SQL statements."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from tests.staff.accounts import give_factor

    user, client = User.objects.create_superuser("bench"), Client(SERVER_NAME="127.0.0.1")
    give_factor(user)
    client.force_login(user)
    address = reverse("admin:priorities_priority_changelist")

    def ask(query):
        with CaptureQueriesContext(connection) as made:
            answer = client.get(f"{address}?{query}")
        if answer.status_code != 200:
            sys.exit(f"{address}?{query} answers {answer.status_code}")
        return [one["sql"] for one in made]

    ask(""), ask("q=x")  # some queries are made only once by each process
    return ask


def full_counts(sqls):
    return [sql for sql in sqls if "COUNT(" in sql and "LIMIT" not in sql]


if __name__ == "__main__":
    sys.exit(in_temporary_database(main))
