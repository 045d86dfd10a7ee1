"""Backups taken during writes, by the commands of docs/operations.md, are whole when they are restored."""

import os
import re
import secrets
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest
from django.db import connection

from apps.website import deployment
from tests.postgres import newest_binaries
from tests.soak.serving import ROOT, Editor, copied_database, environment

OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
RATE = 20  # writes a second
TOOLS = {"postgresql": ("pg_dump", "pg_restore"), "sqlite": ("sqlite3",)}
NAMES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
TOLD = """
    SELECT edition.title_en, COUNT(outcome.id), COALESCE(MAX(outcome.position), 0)
    FROM editions_edition AS edition LEFT JOIN editions_outcome AS outcome ON outcome.edition_id = edition.id
    WHERE edition.number = 8 GROUP BY edition.title_en"""


def commands(what, vendor=None):
    """The commands of the guide."""
    found = re.findall(
        rf"^```sh\n# {what}, {NAMES[vendor or connection.vendor]}\n(.*?)^```$", OPERATIONS, re.DOTALL | re.MULTILINE
    )
    assert len(found) == 1, f"docs/operations.md says exactly once how to {what}"
    return found[0]


def run(script, **variables):
    """Type it; the first command that fails ends it."""
    binaries = newest_binaries()
    path = f"{binaries}:{os.environ['PATH']}" if binaries else os.environ["PATH"]
    own = os.environ | {name: str(value) for name, value in variables.items()} | {"PATH": path}
    subprocess.run(["sh", "-euc", script], env=own, check=True, capture_output=True, text=True)


class Writer(Thread):
    """Writes at a steady pace until it is told to stop."""

    def __init__(self, editor):
        super().__init__(daemon=True)
        self.editor, self.count, self.stopped, self.failed = editor, 0, Event(), None

    def run(self):
        began = time.monotonic()
        try:
            while not self.stopped.wait(max(0.0, began + self.count / RATE - time.monotonic())):
                self.editor("together", f"value-{self.count + 1}.")
                self.count += 1
        except Exception as error:
            self.failed = error

    def goes_on(self, count):
        """Wait for so many writes more."""
        wanted, patience = self.count + count, time.monotonic() + 120
        while self.count < wanted:
            assert self.failed is None
            assert time.monotonic() < patience
            time.sleep(0.02)


@contextmanager
def empty_database(folder):
    """What a backup is restored into: the variables that name it."""
    if connection.vendor == "sqlite":
        yield {"DATABASE": folder / "restored.sqlite3"}
        return
    own, name = connection.settings_dict, f"restored_{secrets.token_hex(4)}"
    account = f"{own['USER']}:{own['PASSWORD']}@{own['HOST']}:{own['PORT']}"
    with closing(psycopg.connect(f"postgres://{account}/postgres", autocommit=True)) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        try:
            yield {"DATABASE_URL": f"postgres://{account}/{name}"}
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def told_by(database):
    """The last write as the edition tells of it; how many outcomes there are, and the last of them."""
    if "DATABASE" in database:
        with closing(sqlite3.connect(database["DATABASE"])) as opened:
            assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
            return opened.execute(TOLD).fetchone(), opened.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    with closing(psycopg.connect(database["DATABASE_URL"])) as opened:
        return opened.execute(TOLD).fetchone(), opened.execute(
            "SELECT COUNT(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        ).fetchone()


@pytest.fixture
def site(transactional_db, tmp_path):
    """The database and the uploads of a site that is written to; gives what names them, and the writer."""
    for tool in TOOLS[connection.vendor]:
        if not shutil.which(tool) and not (newest_binaries() and (newest_binaries() / tool).exists()):
            pytest.skip(f"no {tool} (Debian: apt install postgresql sqlite3)")
    media = tmp_path / "media"
    media.mkdir()
    with copied_database(tmp_path) as address:
        own = environment(tmp_path, address) | {"MEDIA_ROOT": str(media)}
        editor = Editor(own)
        editor("prepare")
        editor("update", "value-0.")
        writer = Writer(editor)
        writer.start()
        names = (
            {"DATABASE_URL": address} if connection.vendor == "postgresql" else {"DATABASE": tmp_path / "db.sqlite3"}
        )
        try:
            yield names | {"MEDIA_ROOT": media}, writer
        finally:
            writer.stopped.set()
            writer.join()
            editor.close()


def test_backups_under_writes_are_whole(site, tmp_path, size):
    source, writer = site
    backups = tmp_path / "backups"
    backups.mkdir()
    taken = []
    for _each in range(size(2, 10)):
        writer.goes_on(size(5, RATE))
        before = writer.count
        run(commands("backup"), **source, BACKUPS=backups)
        writer.goes_on(1)
        taken.append((before, writer.count))
        time.sleep(1)  # the name of a backup is its second
    assert writer.failed is None

    there = told_by(source)[1]
    for backup, (before, after) in zip(sorted(backups.iterdir()), taken, strict=True):
        media = tmp_path / f"restored-{backup.name}"
        media.mkdir()
        with empty_database(tmp_path) as database:
            run(commands("restore"), **database, FROM=backup, MEDIA_ROOT=media, PAGE_STORE_DIR=tmp_path / "no-pages")
            (title, count, last), whole = told_by(database)
        number = int(title.strip("value-."))
        assert before <= number <= after + 1
        assert (count, last) == (number, number), "both rows of each write"
        assert whole == there, "all tables"
        assert all((media / f"{place}.webp").read_text() == f"value-{place}." for place in range(1, number + 1))


@pytest.mark.parametrize("vendor", NAMES)
def test_the_unit_does_what_the_guide_says(vendor, settings):
    settings.USES_SQLITE = vendor == "sqlite"

    assert deployment.backup() == commands("backup", vendor)


def test_a_backup_that_fails_has_no_name(tmp_path):
    """Nobody takes it for a whole one."""
    with pytest.raises(subprocess.CalledProcessError):
        run(
            commands("backup"),
            BACKUPS=tmp_path,
            MEDIA_ROOT=tmp_path / "missing",
            DATABASE=Path("/nowhere"),
            DATABASE_URL="postgres://127.0.0.1:1/no",
        )

    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".part"] == []
