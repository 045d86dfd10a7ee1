"""A killed import leaves all of its rows with their history, or none; and writers do not wait for an import."""

import contextlib
import os
import pty
import random
import re
import signal
import subprocess
import sys
import time
from threading import Event, Thread

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from environ import Env

from apps.languages.models import Stamp
from apps.priorities.models import Priority
from apps.search.models import Entry
from tests import factories
from tests.database import using
from tests.opendata.files import cells, written
from tests.soak.serving import ROOT, copied_database, environment

pytestmark = pytest.mark.django_db(transaction=True)
DONE = re.compile(rb"(\d+) % (compared|written)")


class Site:
    """A database of its own, which this process has open, and the command that is run on it."""

    def __init__(self, address, environment):
        self.address = address
        self.environment = environment | {"DJANGO_SETTINGS_MODULE": "dialogue_site.settings"}

    def counted(self):
        """The numbers of rows, history rows, stamps, search entries, links to the goal, and changes in the history."""
        rows = Priority.objects.filter(slug__startswith="bulk-")
        history = Priority.history.filter(slug__startswith="bulk-")
        own = ContentType.objects.get(app_label="priorities", model="priority")
        return [
            rows.count(),
            history.count(),
            Stamp.objects.filter(content_type=own, field="label", language="fr").count(),
            Entry.objects.filter(model="priorities.priority").count(),
            rows.filter(goals__number=4).count(),
            history.values("history_change").distinct().count(),
        ]

    def bring_in(self, folder, until=None):
        """Import a folder and return the exit status. With `until`, a phase and a percentage, kill the import there.

        The command runs in a pseudo-terminal, because it shows its progress only to a terminal.
        """
        ours, theirs = pty.openpty()
        command = [sys.executable, "manage.py", "importdata", str(folder)]
        with subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdin=theirs, stdout=theirs, stderr=theirs
        ) as process:
            os.close(theirs)
            for phase, percent in progress(ours):
                if until and phase == until[0] and percent >= until[1]:
                    process.send_signal(signal.SIGKILL)
                    break
            for _rest in progress(ours):
                pass
            os.close(ours)
            return process.wait()


def progress(terminal):
    """Pairs of phase and percentage that the progress bar shows, until the command ends."""
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # the command has closed the terminal
            return
        if not piece:
            return
        for percent, phase in DONE.findall(piece):
            yield phase.decode(), int(percent)


@pytest.fixture
def site(tmp_path):
    with copied_database(tmp_path) as address, using(connection, Env.db_url_config(address)["NAME"]):
        factories.organisation("eco"), factories.organisation("other"), factories.goal(4)
        yield Site(address, environment(tmp_path, address))


@pytest.fixture
def rows(size):
    return size(300, 20_000)


@pytest.fixture
def folder(tmp_path, rows):
    folder = tmp_path / "package"
    folder.mkdir()
    given = {
        "organisation": "eco",
        "cross_cutting": "false",
        "goals": "4",
        "perspective_en": "Where controls are weak.",
    }
    table = [
        cells("priorities", slug=f"bulk-{n:05}", label_en=f"Priority {n}", label_fr=f"Priorité {n}", **given)
        for n in range(rows)
    ]
    (folder / "priorities.csv").write_text(written(table), encoding="utf-8", newline="")
    return folder


def points(count):
    """Where to kill the import: once while it compares, then while it writes, and last when all rows are written."""
    writing = sorted(random.randint(1, 99) for _each in range(count - 2))
    return [("compared", random.randint(1, 99)), *(("written", percent) for percent in writing), ("written", 100)]


def test_a_killed_import_leaves_all_rows_or_none(site, folder, rows, size):
    complete = [rows, rows, rows, rows, rows, 1]
    for point in points(size(2, 5)):
        assert site.bring_in(folder, until=point) == -signal.SIGKILL
        found = site.counted()
        assert found in ([0] * 6, complete), point
        if found == complete:  # the last kill came after the commit
            return

    assert site.bring_in(folder) == 0
    assert site.counted() == complete


@pytest.mark.postgresql  # SQLite has one writer at a time
def test_writers_do_not_wait_for_an_import(site, folder, rows):
    """The writer gives up if it waits longer than a second for a lock."""
    stopped, saved, refused = Event(), [], []

    def write():
        with psycopg.connect(site.address, autocommit=True) as other:
            other.execute("SET lock_timeout = '1s'")
            while not stopped.is_set():
                began = time.monotonic()
                try:
                    other.execute(
                        "UPDATE participants_organisation SET note = %s WHERE code IN ('eco', 'other')", [str(began)]
                    )
                except psycopg.errors.LockNotAvailable as error:
                    refused.append(error)
                saved.append(time.monotonic() - began)
                stopped.wait(0.02)

    writer = Thread(target=write)
    writer.start()
    with contextlib.ExitStack() as stack:
        stack.callback(writer.join)
        stack.callback(stopped.set)
        assert site.bring_in(folder) == 0

    assert refused == []
    assert len(saved) > 20
    assert site.counted()[0] == rows
