"""While a database is away nobody waits for it: a thread beside them asks until it is back, all others are told at
once."""

import contextlib
import time
from collections.abc import Callable
from threading import Lock, Thread
from typing import Any

from django.db import OperationalError

PAUSE = 0.3  # seconds between two attempts


class Breaker:
    """Lets attempts to connect through while they succeed."""

    def __init__(self) -> None:
        self._is_open = False
        self._opening = Lock()

    def through(self, connect: Callable[[], Any]) -> Any:
        """What `connect` gives, or its error. OperationalError at once after an attempt that failed, until one has
        succeeded again."""
        if self._is_open:
            raise OperationalError("The database was away a moment ago.")
        try:
            return connect()
        except Exception:
            self._open(connect)
            raise

    def _open(self, connect: Callable[[], Any]) -> None:
        with self._opening:
            if not self._is_open:
                self._is_open = True
                Thread(target=self._close_with, args=(connect,), name="database-away", daemon=True).start()

    def _close_with(self, connect: Callable[[], Any]) -> None:
        """Try until it succeeds."""
        while self._is_open:
            time.sleep(PAUSE)
            with contextlib.suppress(Exception):
                connect().close()
                self._is_open = False
