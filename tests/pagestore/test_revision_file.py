"""What the processes of a machine know of the content: its revision, and the changes under way."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from apps.pagestore import revision_file
from apps.pagestore.revision_file import MARKS, RevisionFile

ROOT = Path(__file__).resolve().parents[2]
DIES = """
import os, signal, sys
from pathlib import Path
from apps.pagestore.revision_file import RevisionFile
change = RevisionFile(Path(sys.argv[1])).begin()
print("begun", flush=True)
if sys.argv[2] == "waits":
    sys.stdin.read()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def worker(tmp_path):
    """A process that looks at the stamp."""
    return RevisionFile(tmp_path)


@pytest.fixture
def writer(tmp_path):
    """Another process, which changes something."""
    return RevisionFile(tmp_path)


def test_it_works(worker, writer):
    before = worker.read_when_idle()

    change = writer.begin()
    assert worker.read_when_idle() is None
    assert not worker.has_changed(before)

    change.end(changed=True)
    assert worker.has_changed(before)
    assert worker.read_when_idle() not in (None, before)


def test_what_was_rolled_back_changed_nothing(worker, writer):
    before = worker.read_when_idle()

    writer.begin().end(changed=False)

    assert worker.read_when_idle() == before


def test_several_changes_at_once(worker, writer):
    before = worker.read_when_idle()
    first, second = writer.begin(), writer.begin()

    first.end(changed=True)
    assert worker.read_when_idle() is None
    second.end(changed=False)
    assert worker.read_when_idle() not in (None, before)


def test_as_many_changes_as_there_is_room_for(worker, writer):
    changes = [writer.begin() for _each in range(MARKS)]

    with pytest.raises(RuntimeError, match="More than 256 changes"):
        writer.begin()
    for change in changes:
        change.end(changed=False)
    assert worker.read_when_idle()
    assert len(os.listdir("/proc/self/fd")) < MARKS


def dying(directory, how):
    command = [sys.executable, "-c", DIES, str(directory), how]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def test_a_process_that_is_killed_leaves_no_old_page(worker, tmp_path, monkeypatch):
    before = worker.read_when_idle()
    with dying(tmp_path, "waits") as process:
        process.stdout.readline()
        assert worker.read_when_idle() is None
        assert not worker.has_changed(before)
        process.stdin.close()
        process.wait()

        assert worker.has_changed(before)
        assert worker.read_when_idle() is None, "its database may yet end what it had begun"
    later = time.time() + revision_file.GRACE
    monkeypatch.setattr(time, "time", lambda: later)
    assert worker.read_when_idle() not in (None, before)


def test_processes_that_find_a_killed_one_at_once_all_see_it(worker, writer, tmp_path, monkeypatch):
    """One is stopped between the lock and the new revision, while the other looks."""
    before, seen = worker.read_when_idle(), []
    with dying(tmp_path, "at once") as process:
        process.wait()
    renew = writer._renew_and_wait
    monkeypatch.setattr(writer, "_renew_and_wait", lambda: (seen.append(worker.has_changed(before)), renew()))

    writer.begin().end(changed=False)

    assert seen == [True]


def test_the_next_change_buries_the_lost_one(worker, writer, tmp_path):
    before = worker.read_when_idle()
    with dying(tmp_path, "at once") as process:
        process.wait()

    writer.begin().end(changed=False)

    assert worker.read() != before


def test_a_file_that_was_deleted(tmp_path):
    old = revision_file.of(tmp_path)
    before = old.read_when_idle()
    (tmp_path / "stamp").unlink()

    assert old.is_lost()
    assert revision_file.of(tmp_path) is not old
    assert revision_file.of(tmp_path).read_when_idle() != before
    assert revision_file.of(tmp_path) is revision_file.of(tmp_path)


def test_a_directory_that_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(ImproperlyConfigured, match=r"PAGE_STORE_DIR: .* cannot be written"):
        RevisionFile(tmp_path / "file" / "pages")
