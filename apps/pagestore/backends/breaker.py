"""While a database is away nobody waits for it: one asks from time to time, the others are told at once."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Any

from django.db import OperationalError

PAUSE = 0.3  # seconds after an attempt that failed


class Breaker:
    """Lets attempts to connect through while they succeed."""

    def __init__(self) -> None:
        self._failed_at: float | None = None
        self._asking = Lock()

    def through(self, connect: Callable[[], Any]) -> Any:
        """What `connect` gives, or its error. OperationalError at once when it would only be awaited."""
        if self._failed_at is None:
            return self._noted(connect)
        if time.monotonic() < self._failed_at + PAUSE or not self._asking.acquire(blocking=False):
            raise OperationalError("The database was away a moment ago.")
        try:
            return self._noted(connect)
        finally:
            self._asking.release()

    def _noted(self, connect: Callable[[], Any]) -> Any:
        try:
            connection = connect()
        except Exception:
            self._failed_at = time.monotonic()
            raise
        self._failed_at = None
        return connection
