"""Which stored pages are right: those made since the last change, and before the moment that changes a page next.

The pages of one state of the content are a generation. They are right while the stamp of this machine is what it was,
the database has the same token, and the moment has not come. The stamp is looked at for every request. The token tells
of plain SQL and of other machines; it is asked for twice a second, while there are requests, beside them. When the
database cannot be asked, the generation stays as it is, and whoever gets a page of it is told so.
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
from apps.pagestore.disk_store import ContentState, DiskStore
from apps.pagestore.memory import Memory

ASKED_EVERY = 0.4  # seconds between two questions for the token
TRUSTED_FOR = 0.9  # seconds for which an answer holds
WAITED_FOR = 2.0  # seconds until a database that gives no answer counts as away

log = logging.getLogger(__name__)


class Revision:
    """The pages of one state of the content."""

    def __init__(self, directory: Path, state: ContentState) -> None:
        self.state = state
        self.pages = Memory(settings.PAGE_STORE_BYTES)
        self.shelf = DiskStore(directory, state)
        self.asked_at = float("-inf")  # when the database was asked last and still gave this token


class Revisions:
    """The present generation of a process. `now` is the clock, `until` says which moment after another changes a page
    next."""

    def __init__(self, directory: Path, now: Callable[[], datetime], until: Callable[[datetime], datetime]) -> None:
        self.directory, self.now, self.until = directory, now, until
        self.is_away = False  # whether the database gave no answer when it was asked last
        self._stamp = revision_file.of(directory)
        self._present: Revision | None = None
        self._are_changes_told = False
        self._untold: list[str] = []
        self._making, self._asking = Lock(), Lock()
        self._thread = ThreadPoolExecutor(1, "page-store")
        self._answer: Future[None] | None = None
        self._asked_at = float("-inf")

    def present(self) -> Revision | None:
        """The generation whose pages may be shown now, if any."""
        generation = self._present or (self._last() if self.is_away else None)
        if generation is None or self.now() >= generation.state.until:
            return None
        if self._stamp.read() != generation.state.stamp and self._stamp.is_moved(generation.state.stamp):
            return None
        if time.monotonic() - generation.asked_at > ASKED_EVERY and not self._is_still(generation):
            return None
        return generation

    def begun(self) -> Revision | None:
        """The generation of a page that is rendered from now on; None when it must not be kept."""
        self._find_stamp()
        seen, asked_at, now = self._stamp.calm(), time.monotonic(), self.now()
        if seen is None:
            return None
        try:
            generation = self._made(seen, now) if self._hears_of_changes() else None
        except Error as error:
            self.is_away = isinstance(error, OperationalError | InterfaceError)
            return None
        self.is_away = False
        if generation:
            generation.asked_at = max(generation.asked_at, asked_at)
        return generation

    def holds(self, generation: Revision) -> bool:
        """Whether nothing has changed since `begun` gave the generation, so that the page may be kept."""
        try:
            is_same = self._stamp.read() == generation.state.stamp and _token() == generation.state.token
        except Error:
            return False
        return is_same and self.now() < generation.state.until

    def close(self) -> None:
        """End the thread beside the requests, and its connection."""
        self._thread.submit(connection.close)
        self._thread.shutdown()

    def _made(self, seen: bytes, now: datetime) -> Revision:
        with self._making:
            token, present = _token(), self._present
            if present and (seen, token) == present.state[:2] and now < present.state.until:
                return present
            self._present = Revision(self.directory, ContentState(seen, token, self.until(now)))
            self._present.shelf.open(self._present.state)
            return self._present

    def _last(self) -> Revision | None:
        """While the database is away: the state that a process of this machine found last, if it still holds."""
        state = disk_store.last(self.directory)
        if state is None or self._stamp.calm() != state.stamp:
            return None
        self._present = Revision(self.directory, state)
        return self._present

    def _is_still(self, generation: Revision) -> bool:
        """Ask the database, beside the requests. Its answer is awaited when the last is too old, and it is not away."""
        now = time.monotonic()
        with self._asking:
            if now - self._asked_at > ASKED_EVERY and (self._answer is None or self._answer.done()):
                self._asked_at, self._answer = now, self._thread.submit(self._ask)
        if now - generation.asked_at > TRUSTED_FOR and not self.is_away and self._answer:
            self._await(self._answer)
        return self._present is generation and (self.is_away or now - generation.asked_at <= TRUSTED_FOR)

    def _await(self, answer: "Future[None]") -> None:
        try:
            answer.exception(WAITED_FOR)
        except TimeoutError:
            self.is_away = True

    def _ask(self) -> None:
        self._find_stamp()
        generation, asked_at = self._present, time.monotonic()
        try:
            token = _token()
        except Error:
            self.is_away = True
            return
        self.is_away = False
        if generation and generation.state.token == token:
            generation.asked_at = asked_at
        elif generation is self._present:
            self._present = None

    def _find_stamp(self) -> None:
        """Somebody may have deleted the file: then others have a new one."""
        if self._stamp.is_lost():
            self._stamp = revision_file.of(self.directory)

    def _hears_of_changes(self) -> bool:
        """Whether the database has all its triggers. Without them no page is kept."""
        if not self._are_changes_told:
            tables = triggers.missing(connection)
            if tables and tables != self._untold:
                log.error("No page is stored: `manage.py migrate` must make the triggers of %s.", ", ".join(tables))
            self._untold, self._are_changes_told = tables, not tables
        return self._are_changes_told


def _token() -> str:
    close_old_connections()
    return triggers.token(connection)
