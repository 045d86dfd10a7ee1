"""The revision file: tells all processes of a machine that the content changes.

Each process maps this small file into its memory, so that reading it costs no system call. It begins with the revision,
a random number that every change replaces; behind it is one mark for each change under way. A process sets a mark
before its first write and clears it after the commit. While the mark is set, the process holds the lock of a file of
its own. The system releases the lock when the process dies: a mark without a lock belongs to a change whose outcome
nobody knows.

When the lock cannot be had because the disk is full or read-only, a change is made without a mark: pages stored
meanwhile are dropped at its end, or when the token of the database is read.
"""

import contextlib
import fcntl
import logging
import mmap
import os
import struct
import time
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.exceptions import ImproperlyConfigured

REVISION = 16  # bytes
HEAD = REVISION + 8  # after the revision: until when to wait for an abandoned change, in seconds since 1970
MARKS = 256  # changes that can be under way at once
SIZE = HEAD + MARKS
GRACE = 2.0  # seconds in which the database finishes a commit that a killed process had sent

log = logging.getLogger(__name__)


class RevisionFile:
    """The revision file of a directory. ImproperlyConfigured when this process cannot write there."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        try:
            directory.mkdir(parents=True, exist_ok=True)
            self._file = os.open(_created(directory / "stamp"), os.O_RDWR | os.O_CLOEXEC)
        except OSError as error:
            raise ImproperlyConfigured(f"PAGE_STORE_DIR: {directory} cannot be written: {error.strerror}.") from error
        self._map = mmap.mmap(self._file, SIZE)

    def read(self) -> bytes:
        """The whole file. Between two equal readings without a mark nothing was changed."""
        return self._map[:SIZE]

    def is_lost(self) -> bool:
        """Whether the file was deleted: other processes use a new one."""
        return os.fstat(self._file).st_nlink == 0

    def begin(self) -> "OpenChange":
        """Mark a change as under way; to be called before its first write."""
        self._end_abandoned_changes()
        for place in (place for place in range(HEAD, SIZE) if not self._map[place]):
            try:
                lock = _locked(self._lock_file(place), fcntl.LOCK_EX)
            except OSError as error:
                log.warning("A change is not marked for other processes: %s", error)
                return OpenChange(self)
            if lock is not None and self._map[place]:  # by a process that died since
                os.close(lock)
            elif lock is not None:
                self._map[place] = 1
                return OpenChange(self, place, lock)
        raise RuntimeError(f"More than {MARKS} changes are under way on this machine.")

    def read_when_idle(self) -> bytes | None:
        """The whole file; None while a change is under way, and when the file is lost."""
        if self.is_lost():
            return None
        self._end_abandoned_changes()
        seen = self.read()
        (waits_until,) = struct.unpack("d", seen[REVISION:HEAD])
        return seen if not any(seen[HEAD:]) and time.time() >= waits_until else None

    def has_changed(self, since: bytes) -> bool:
        """Whether the content was changed since an earlier reading. A change under way has changed nothing yet."""
        self._end_abandoned_changes()
        return self._map[:HEAD] != since[:HEAD]

    def renew(self) -> None:
        """Write a new revision. When two processes do it at once, one new number is enough."""
        self._map[:REVISION] = os.urandom(REVISION)

    def unmark(self, place: int) -> None:
        self._map[place] = 0

    def _end_abandoned_changes(self) -> None:
        """End the changes whose process died. They count as made, because they may have been.

        The lock is shared: several processes find the same change at once, and one that could not get the lock would
        take it for a change under way, and show a page from before it."""
        for place in (place for place, mark in enumerate(self.read()) if place >= HEAD and mark):
            try:
                lock = _locked(self._lock_file(place), fcntl.LOCK_SH)
            except OSError:  # nobody can say, so the change counts as under way
                continue
            if lock is not None:
                if self._map[place]:
                    self._renew_and_wait()
                    self.unmark(place)
                os.close(lock)

    def _renew_and_wait(self) -> None:
        self._map[REVISION:HEAD] = struct.pack("d", time.time() + GRACE)
        self.renew()

    def _lock_file(self, place: int) -> Path:
        return self.directory / f"change-{place - HEAD}"


class OpenChange:
    """A change under way; without place and lock, one that is not marked."""

    def __init__(self, file: RevisionFile, place: int | None = None, lock: int | None = None) -> None:
        self._file, self._place, self._lock = file, place, lock

    def end(self, *, changed: bool) -> None:
        """Clear the mark; to be called after the commit and before anybody is told of it. `changed` is False when
        certainly nothing was changed, as after a rollback."""
        if changed:
            self._file.renew()
        if self._place is None or self._lock is None:
            return
        self._file.unmark(self._place)
        fcntl.flock(self._lock, fcntl.LOCK_UN)  # to close it is not enough: a forked process may have it open, too
        os.close(self._lock)


_files: dict[Path, RevisionFile] = {}


def of(directory: Path) -> RevisionFile:
    """The revision file of a directory, opened once a process. When it was deleted and no new one can be made, the one
    that is lost: until it can, nothing is stored (`read_when_idle`)."""
    file = _files.get(directory)
    if file is not None and not file.is_lost():
        return file
    try:
        file = _files[directory] = RevisionFile(directory)
    except ImproperlyConfigured as error:
        if file is None:
            raise
        log.warning("%s", error)
    return file


def _created(path: Path) -> Path:
    """Create the file, unless it exists: filled first and linked then, so that no process sees a part of it."""
    if not path.exists():
        with NamedTemporaryFile(dir=path.parent) as fresh:
            fresh.write(os.urandom(REVISION).ljust(SIZE, b"\0"))
            fresh.flush()
            with contextlib.suppress(FileExistsError):  # another process was faster
                os.link(fresh.name, path)
    return path


def _locked(path: Path, kind: int) -> int | None:
    """Open a file and lock it; None when another process holds a lock that excludes this one."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return file
