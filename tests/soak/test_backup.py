"""Backups made during writes with the commands of docs/operations.md are complete when restored."""

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

pytestmark = pytest.mark.both_databases

OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
RATE = 20  # writes a second
TOOLS = {"postgresql": ("pg_dump", "pg_restore"), "sqlite": ("sqlite3",)}
NAMES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
# GNU tar runs this while it is in the folder of the uploads, so that one always comes at the worst moment.
UPLOAD_MEANWHILE = """--checkpoint=1 --checkpoint-action=exec='mktemp "$MEDIA_ROOT/meanwhile.XXXXXX"'"""
LAST_WRITE = """
    SELECT edition.title_en, COUNT(outcome.id), COALESCE(MAX(outcome.position), 0)
    FROM editions_edition AS edition LEFT JOIN editions_outcome AS outcome ON outcome.edition_id = edition.id
    WHERE edition.number = 8 GROUP BY edition.title_en"""


def commands(what, vendor=None):
    """The shell commands of the guide, for a database vendor."""
    found = re.findall(
        rf"^```sh\n# {what}, {NAMES[vendor or connection.vendor]}\n(.*?)^```$", OPERATIONS, re.DOTALL | re.MULTILINE
    )
    assert len(found) == 1, f"docs/operations.md must say how to {what} exactly once"
    return found[0]


def run(script, **variables):
    """Run a shell script until the first command that fails. Raise CalledProcessError if one does."""
    binaries = newest_binaries()
    path = f"{binaries}:{os.environ['PATH']}" if binaries else os.environ["PATH"]
    environment = os.environ | {name: str(value) for name, value in variables.items()} | {"PATH": path}
    subprocess.run(["sh", "-euc", script], env=environment, check=True, capture_output=True, text=True)


class Writer(Thread):
    """Writes at a steady rate until `stopped` is set."""

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

    def wait_for(self, count):
        """Wait for `count` more writes."""
        wanted, deadline = self.count + count, time.monotonic() + 120
        while self.count < wanted:
            assert self.failed is None
            assert time.monotonic() < deadline
            time.sleep(0.02)


@contextmanager
def empty_database(folder):
    """Create an empty database to restore into; yield the variables that name it."""
    if connection.vendor == "sqlite":
        yield {"DATABASE": folder / "restored.sqlite3"}
        return
    settings, name = connection.settings_dict, f"restored_{secrets.token_hex(4)}"
    account = f"{settings['USER']}:{settings['PASSWORD']}@{settings['HOST']}:{settings['PORT']}"
    with closing(psycopg.connect(f"postgres://{account}/postgres", autocommit=True)) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        try:
            yield {"DATABASE_URL": f"postgres://{account}/{name}"}
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def content_of(database):
    """What the last write left, as a row of LAST_WRITE: edition title, number of outcomes and last outcome; and the
    number of tables and indexes. SQLite's integrity is checked as well."""
    if "DATABASE" in database:
        with closing(sqlite3.connect(database["DATABASE"])) as opened:
            assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
            return opened.execute(LAST_WRITE).fetchone(), opened.execute(
                "SELECT COUNT(*) FROM sqlite_master"
            ).fetchone()
    with closing(psycopg.connect(database["DATABASE_URL"])) as opened:
        return opened.execute(LAST_WRITE).fetchone(), opened.execute(
            "SELECT COUNT(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        ).fetchone()


@pytest.fixture
def site(transactional_db, tmp_path):
    """A site that is written to; yields the variables that name its database and uploads, and the writer."""
    for tool in TOOLS[connection.vendor]:
        if not shutil.which(tool) and not (newest_binaries() and (newest_binaries() / tool).exists()):
            pytest.skip(f"no {tool} (Debian: apt install postgresql sqlite3)")
    media = tmp_path / "media"
    media.mkdir()
    (media / "large.webp").write_bytes(bytes(100_000))  # longer than what tar writes between two checkpoints
    with copied_database(tmp_path) as address:
        editor = Editor(environment(tmp_path, address) | {"MEDIA_ROOT": str(media)})
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


def test_backups_during_writes_are_complete(site, tmp_path, size):
    source, writer = site
    backups = tmp_path / "backups"
    backups.mkdir()
    taken = []
    for number in range(size(2, 10)):
        if number:
            time.sleep(1)  # backups are named by the second
        writer.wait_for(size(5, RATE))
        before = writer.count
        run(commands("backup"), **source, BACKUPS=backups, TAR_OPTIONS=UPLOAD_MEANWHILE)
        writer.wait_for(1)
        taken.append((before, writer.count))
    assert writer.failed is None

    tables = content_of(source)[1]
    for backup, (before, after) in zip(sorted(backups.iterdir()), taken, strict=True):
        media = tmp_path / f"restored-{backup.name}"
        media.mkdir()
        with empty_database(tmp_path) as database:
            run(commands("restore"), **database, FROM=backup, MEDIA_ROOT=media, PAGE_STORE_DIR=tmp_path / "no-pages")
            (title, count, last), restored_tables = content_of(database)
        number = int(title.strip("value-."))
        assert before <= number <= after + 1
        assert (count, last) == (number, number), "both rows of each write"
        assert restored_tables == tables, "all tables"
        assert all((media / f"{place}.webp").read_text() == f"value-{place}." for place in range(1, number + 1))


@pytest.mark.parametrize("vendor", NAMES)
def test_the_unit_runs_the_commands_of_the_guide(vendor, settings):
    settings.USES_SQLITE = vendor == "sqlite"

    assert deployment.backup() == commands("backup", vendor)


def test_a_failed_backup_keeps_its_temporary_name(tmp_path):
    """Its name ends in .part, so that it is not taken for a complete one."""
    with pytest.raises(subprocess.CalledProcessError):
        run(
            commands("backup"),
            BACKUPS=tmp_path,
            MEDIA_ROOT=tmp_path / "missing",
            DATABASE=Path("/nowhere"),
            DATABASE_URL="postgres://127.0.0.1:1/no",
        )

    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".part"] == []
