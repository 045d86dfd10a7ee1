"""A circuit breaker for database connections: while the database is away, requests fail at once instead of waiting, and
one thread tries until it is back."""

import contextlib
import time
from collections.abc import Callable
from threading import Lock, Thread
from typing import Protocol, TypeVar

from django.db import OperationalError

PAUSE = 0.3  # seconds between two attempts


class ClosableConnection(Protocol):
    """A connection, as far as the breaker uses it."""

    def close(self) -> object: ...


Connection = TypeVar("Connection", bound=ClosableConnection)


class Breaker:
    """Lets attempts to connect through as long as they succeed."""

    def __init__(self) -> None:
        self._is_open = False  # open as an electric circuit: nothing passes
        self._opening = Lock()

    def through(self, connect: Callable[[], Connection]) -> Connection:
        """The result of `connect`, or its error. After an attempt that failed: OperationalError at once, until
        the thread has connected again."""
        if self._is_open:
            raise OperationalError("The database was away a moment ago.")
        try:
            return connect()
        except Exception:
            self._open(connect)
            raise

    def _open(self, connect: Callable[[], ClosableConnection]) -> None:
        with self._opening:
            if not self._is_open:
                self._is_open = True
                # A daemon: a process that ends does not wait until the database is back.
                Thread(target=self._close_with, args=(connect,), name="database-away", daemon=True).start()

    def _close_with(self, connect: Callable[[], ClosableConnection]) -> None:
        """Try to connect until it succeeds."""
        while self._is_open:
            time.sleep(PAUSE)
            with contextlib.suppress(Exception):
                connect().close()
                self._is_open = False
