"""What all processes of a machine know of the content: its revision, and which changes are under way.

A small file that each process maps into its memory, so that a look at it costs nothing. Its head is the revision, a
number by chance that every change replaces. Behind it stands a mark for each change under way. Who sets a mark holds
the lock of a file of its own, which the system lets go when the process dies: a mark without its lock is of a change
that nobody saw the end of.
"""

import contextlib
import fcntl
import mmap
import os
import struct
import time
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.exceptions import ImproperlyConfigured

REVISION = 16  # bytes
HEAD = REVISION + 8  # behind the revision: until when the end of a lost change is waited for, in seconds since 1970
MARKS = 256  # changes that can be under way at once
SIZE = HEAD + MARKS
GRACE = 2.0  # seconds in which a database ends what a killed process had begun to commit


class RevisionFile:
    """The file of a directory. ImproperlyConfigured when this process may not write there."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        try:
            directory.mkdir(parents=True, exist_ok=True)
            self._file = os.open(_made(directory / "stamp"), os.O_RDWR | os.O_CLOEXEC)
        except OSError as error:
            raise ImproperlyConfigured(f"PAGE_STORE_DIR: {directory} cannot be written: {error.strerror}.") from error
        self._map = mmap.mmap(self._file, SIZE)

    def read(self) -> bytes:
        """All of it. Nothing was changed between two looks that gave the same and showed nothing under way."""
        return self._map[:SIZE]

    def is_lost(self) -> bool:
        """Whether the file was deleted: other processes have a new one."""
        return os.fstat(self._file).st_nlink == 0

    def begin(self) -> "Change":
        """Mark a change as under way, before it writes anything."""
        for place in range(HEAD, SIZE):
            if (lock := _locked(self._lock_file(place))) is not None:
                if self._map[place]:
                    self._move_and_wait()
                self._map[place] = 1
                return Change(self, place, lock)
        raise RuntimeError(f"More than {MARKS} changes are under way on this machine.")

    def calm(self) -> bytes | None:
        """All of it, or None while something is under way."""
        self._end_lost_changes()
        seen = self.read()
        (waits_until,) = struct.unpack("d", seen[REVISION:HEAD])
        return seen if not any(seen[HEAD:]) and time.time() >= waits_until else None

    def is_moved(self, since: bytes) -> bool:
        """Whether a change was made since an earlier look. What is only under way has changed nothing yet."""
        self._end_lost_changes()
        return self._map[:HEAD] != since[:HEAD]

    def move(self) -> None:
        """A new revision. Two at once are one."""
        self._map[:REVISION] = os.urandom(REVISION)

    def unmark(self, place: int) -> None:
        self._map[place] = 0

    def _end_lost_changes(self) -> None:
        """Of a change whose process died nobody knows whether it was made: it counts as one."""
        for place in (place for place, mark in enumerate(self.read()) if place >= HEAD and mark):
            if (lock := _locked(self._lock_file(place))) is not None:
                if self._map[place]:
                    self._move_and_wait()
                    self.unmark(place)
                os.close(lock)

    def _move_and_wait(self) -> None:
        self._map[REVISION:HEAD] = struct.pack("d", time.time() + GRACE)
        self.move()

    def _lock_file(self, place: int) -> Path:
        return self.directory / f"change-{place - HEAD}"


class Change:
    """A change under way."""

    def __init__(self, stamp: RevisionFile, place: int, lock: int) -> None:
        self._stamp, self._place, self._lock = stamp, place, lock

    def end(self, *, moved: bool) -> None:
        """To be called after the commit and before anybody hears of it; `moved` unless nothing was changed."""
        if moved:
            self._stamp.move()
        self._stamp.unmark(self._place)
        fcntl.flock(self._lock, fcntl.LOCK_UN)  # a forked process may hold the file open, too
        os.close(self._lock)


_stamps: dict[Path, RevisionFile] = {}


def of(directory: Path) -> RevisionFile:
    """The stamp of a directory, one for the whole process."""
    stamp = _stamps.get(directory)
    if stamp is None or stamp.is_lost():
        stamp = _stamps[directory] = RevisionFile(directory)
    return stamp


def _made(path: Path) -> Path:
    """The file, made whole when it is not there: no process ever sees a part of it."""
    if not path.exists():
        with NamedTemporaryFile(dir=path.parent) as fresh:
            fresh.write(os.urandom(REVISION).ljust(SIZE, b"\0"))
            fresh.flush()
            with contextlib.suppress(FileExistsError):  # another process may have been faster
                os.link(fresh.name, path)
    return path


def _locked(path: Path) -> int | None:
    """The open file with its lock held, or None when another holds it."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return file
