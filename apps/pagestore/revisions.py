"""Decides which stored pages are current: those rendered since the last change, and before the next scheduled change.

All pages rendered from one revision of the content are kept together. They are current while three things hold:

- the revision file of this machine has not changed; it is read for every request, which costs no system call;
- the database has the same token; this finds changes by plain SQL and by other machines. A thread beside the requests
  reads the token, twice a second while there are requests;
- the next scheduled change has not come.

While the database is away its token cannot be read: the pages stay, and their answers say so.
"""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, TimeoutError
from datetime import datetime
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, close_old_connections, connection

from apps.pagestore import disk_store, revision_file, triggers
from apps.pagestore.disk_store import ContentRevision, DiskStore
from apps.pagestore.memory import Memory

CONFIRM_EVERY = 0.4  # seconds between two readings of the token
CONFIRMED_FOR = 0.9  # seconds for which a reading holds: no page is older than this after a change on another machine
ANSWER_WITHIN = 2.0  # seconds after which a database that has not answered counts as away

log = logging.getLogger(__name__)


class RevisionPages:
    """The pages of one revision of the content, in memory and on disk."""

    def __init__(self, directory: Path, revision: ContentRevision) -> None:
        self.revision = revision
        self.memory = Memory(settings.PAGE_STORE_BYTES)
        self.disk_store = DiskStore(directory, revision)
        self.confirmed_at = float("-inf")  # monotonic seconds of the last reading that gave this token


class Revisions:
    """The pages of the present revision, in one process. `now` is the clock; `next_change` gives the first scheduled
    change after a moment."""

    def __init__(
        self, directory: Path, now: Callable[[], datetime], next_change: Callable[[datetime], datetime]
    ) -> None:
        self.directory, self.now, self.next_change = directory, now, next_change
        self.is_away = False  # whether the database did not answer the last time
        self._file = revision_file.of(directory)
        self._present: RevisionPages | None = None
        self._are_triggers_known = False
        self._tables_without_triggers: list[str] = []
        self._opening, self._confirming = Lock(), Lock()
        self._thread = ThreadPoolExecutor(1, "page-store")
        self._answer: Future[None] | None = None
        self._asked_at = float("-inf")

    def present(self) -> RevisionPages | None:
        """The pages that may be shown now, if any."""
        pages = self._present or (self._last_on_disk() if self.is_away else None)
        if pages is None or self.now() >= pages.revision.until:
            return None
        if self._file.read() != pages.revision.file and self._file.has_changed(pages.revision.file):
            return None
        if time.monotonic() - pages.confirmed_at > CONFIRM_EVERY and not self._is_confirmed(pages):
            return None
        return pages

    def for_rendering(self) -> RevisionPages | None:
        """Where to keep a page that is rendered from now on; None when it must not be kept.

        File and token are read before the page is rendered: a page may be newer than its revision says, never older."""
        self._reopen_file()
        seen, asked_at, now = self._file.read_when_idle(), time.monotonic(), self.now()
        if seen is None:
            return None
        try:
            pages = self._opened(seen, now) if self._has_triggers() else None
        except Error as error:
            self.is_away = isinstance(error, OperationalError | InterfaceError)
            return None
        self.is_away = False
        if pages:
            pages.confirmed_at = max(pages.confirmed_at, asked_at)
        return pages

    def is_unchanged(self, pages: RevisionPages) -> bool:
        """Whether the content has not changed since `for_rendering`, so that a page rendered since may be kept."""
        try:
            is_same = self._file.read() == pages.revision.file and _token() == pages.revision.token
        except Error:
            return False
        return is_same and self.now() < pages.revision.until

    def close(self) -> None:
        """End the thread that reads the token, and its connection."""
        self._thread.submit(connection.close)  # each thread has its own connection, which only it can close
        self._thread.shutdown()

    def _opened(self, seen: bytes, now: datetime) -> RevisionPages:
        """The pages of the present revision; they replace those of an earlier one."""
        with self._opening:
            token, present = _token(), self._present
            if present and (seen, token) == present.revision[:2] and now < present.revision.until:
                return present
            self._present = RevisionPages(self.directory, ContentRevision(seen, token, self.next_change(now)))
            self._present.disk_store.open(self._present.revision)
            return self._present

    def _last_on_disk(self) -> RevisionPages | None:
        """While the database is away: the pages that a process of this machine kept last, if they are current."""
        revision = disk_store.last(self.directory)
        if revision is None or self._file.read_when_idle() != revision.file:
            return None
        self._present = RevisionPages(self.directory, revision)
        return self._present

    def _is_confirmed(self, pages: RevisionPages) -> bool:
        """Have the token read, and say whether the pages are confirmed. The request waits only when the last reading is
        too old and the database is not known to be away."""
        now = time.monotonic()
        with self._confirming:
            if now - self._asked_at > CONFIRM_EVERY and (self._answer is None or self._answer.done()):
                self._asked_at, self._answer = now, self._thread.submit(self._confirm)
        if now - pages.confirmed_at > CONFIRMED_FOR and not self.is_away and self._answer:
            self._await(self._answer)
        return self._present is pages and (self.is_away or now - pages.confirmed_at <= CONFIRMED_FOR)

    def _await(self, answer: "Future[None]") -> None:
        try:
            answer.exception(ANSWER_WITHIN)
        except TimeoutError:
            self.is_away = True

    def _confirm(self) -> None:
        """Read the token: confirm the present pages, or drop them."""
        self._reopen_file()
        pages, asked_at = self._present, time.monotonic()
        try:
            token = _token()
        except Error:
            self.is_away = True
            return
        self.is_away = False
        if pages and pages.revision.token == token:
            pages.confirmed_at = asked_at  # not the present time: the token may have changed while it was read
        elif pages is self._present:  # another thread may have replaced them meanwhile
            self._present = None

    def _reopen_file(self) -> None:
        """Open the revision file anew when somebody deleted it: other processes write to a new one."""
        if self._file.is_lost():
            self._file = revision_file.of(self.directory)

    def _has_triggers(self) -> bool:
        """Whether the database has all its triggers: without them it does not tell of changes, and no page is kept."""
        if not self._are_triggers_known:
            tables = triggers.missing(connection)
            if tables and tables != self._tables_without_triggers:
                log.error("No page is stored: `manage.py migrate` must make the triggers of %s.", ", ".join(tables))
            self._tables_without_triggers, self._are_triggers_known = tables, not tables
        return self._are_triggers_known


def _token() -> str:
    close_old_connections()  # Django does so for each request, but no request calls this
    return triggers.token(connection)
