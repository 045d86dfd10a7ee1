"""Measures the matrix of the translators' workspace with as many texts as 2,000 records with 12 fields have in four
languages, beside a bare Django view, in one run.

    python -m tests.bench.translations                              on SQLite
    python tests/postgres.py python -m tests.bench.translations     on PostgreSQL

BENCH_ROUNDS sets the number of rounds (3). The database is temporary. The benchmark fails if the matrix takes more than
ten queries beside those of every page of the admin, or more than 300 ms of the processor.
"""

import os
import shutil
import statistics
import sys
import time

from tests.bench.database import in_temporary_database, load_seed
from tests.bench.loads import granian
from tests.bench.rounds import rounds, table, tell

RECORDS = 2_000 * 12 // 6  # organisations have six translated fields
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "5"))  # of load of the bare view
MOST_QUERIES = 10
MOST_SECONDS = 0.3
LANGUAGES = ("en", "fr", "es", "ar")
AFTER_A_CHANGE = "all texts, after a change"
PAGES = {
    "all texts": "",
    AFTER_A_CHANGE: "",
    "out of date in Arabic": "?language=ar&state=stale",
    "not translated": "?state=missing",
    "reviewed, French, page 40": "?language=fr&state=reviewed&page=40",
    "a word": "?q=1234",
}


def main():
    if not shutil.which("wrk"):
        print("!! NOT MEASURED: the workspace. Install wrk (Debian: apt install wrk).", file=sys.stderr)
        return False
    from django.test import override_settings
    from django.urls import reverse

    from tests.bench.references import version

    load_seed()
    tell(f"{RECORDS:,} organisations")
    fill()
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # no static files are collected
    with override_settings(STORAGES={"staticfiles": plain}):
        client = logged_in()
        frame, matrix = reverse("admin:first_steps"), reverse("translators:matrix")
        shared = queries(client, frame)
        addresses = {name: matrix + query for name, query in PAGES.items()}
        counts = {name: queries(client, address) - shared for name, address in addresses.items()}
        contenders = {name: lambda address=address: client.get(address) for name, address in addresses.items()}
        contenders[AFTER_A_CHANGE] = lambda: after_a_change(client, matrix)
        seconds = rounds(contenders, ROUNDS, time.process_time)
    print(f"\n{version()}: {RECORDS * 6:,} texts in four languages; {ROUNDS} rounds\n")
    with granian("tests.bench.bare:application") as server:
        bare = statistics.median(server.cost("/", SECONDS) for _round in range(ROUNDS)) / 1e6
    cost = {"a bare Django view": bare, **{name: statistics.median(seconds[name]) for name in PAGES}}
    table(
        ["", "queries of its own", "ms of the processor", "x bare Django"],
        [
            [name, str(counts.get(name, 0)), f"{1000 * taken:.1f}", f"{taken / bare:,.0f}"]
            for name, taken in cost.items()
        ],
    )
    return any(count > MOST_QUERIES for count in counts.values()) or max(cost.values()) > MOST_SECONDS


def fill():
    """Organisations with texts in every state. Their stamps are written in one go, without the saves of each."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection
    from django.utils import timezone

    from apps.languages import columns
    from apps.languages.models import Stamp
    from apps.languages.stamps import fingerprint
    from apps.participants.models import Organisation

    kind, now = ContentType.objects.get_for_model(Organisation), timezone.now()
    fields = columns.translated_fields(Organisation)
    texts = {columns.column(field, code): f"{field} {code}" for field in fields for code in LANGUAGES}
    shared = {"kind": "regional_police", "standing": "member", "state": "published", "publish_at": now}
    made = Organisation.objects.bulk_create(
        [Organisation(code=f"bench-{number}", **texts, **shared) for number in range(RECORDS)], batch_size=500
    )
    hashes = {text: fingerprint(text) for text in (*texts.values(), "an earlier text")}
    stamps, place = [], 0
    for organisation in made:
        for field in fields:
            for code in LANGUAGES:
                place += 1
                if code == "en" or place % 7:  # every seventh is not translated, every fifth out of date
                    source = "an earlier text" if place % 5 == 0 else f"{field} en"
                    known = {"text_hash": hashes[f"{field} {code}"], "source_hash": hashes[source], "stamped_at": now}
                    about = {"content_type": kind, "object_id": organisation.pk, "field": field, "language": code}
                    stamps.append(Stamp(**about, **known, origin="person"))
    Stamp.objects.bulk_create(stamps, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def logged_in():
    """A client that is logged in as an administrator."""
    from django.contrib.auth.models import User
    from django.test import Client

    from tests.staff.accounts import give_factor

    user, client = User.objects.create_superuser("bench"), Client(SERVER_NAME="127.0.0.1")
    give_factor(user)
    client.force_login(user)
    return client


def queries(client, address):
    """The number of queries of a page. The first request is not counted: some are made only once by each process."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _request in range(2):
        with CaptureQueriesContext(connection) as made:
            answer = client.get(address)
        if answer.status_code != 200:
            sys.exit(f"{address} answers {answer.status_code}")
    return len(made)


def after_a_change(client, address):
    from apps.publishing import content_cache

    content_cache._last = None
    client.get(address)


if __name__ == "__main__":
    sys.exit(in_temporary_database(main))
