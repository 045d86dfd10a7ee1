"""Connections to PostgreSQL."""

from threading import Lock
from types import SimpleNamespace
from typing import Any, Generic, TypeVar, cast

import psycopg
from django.db import OperationalError
from django.db.backends.postgresql import base
from psycopg.abc import PQGen
from psycopg.waiting import Ready, Wait

from apps.pagestore.backends.breaker import Breaker
from apps.pagestore.backends.marking import Marking
from apps.pagestore.compat import WaitTimeout

SILENT = 1.0  # seconds without an answer after which somebody looks whether the database is there
LOOKS_EVERY = 0.1  # seconds between two looks of psycopg for signals, as it has them

Result = TypeVar("Result")
breaker = Breaker()
_asking = Lock()


class Resumable(Generic[Result]):
    """A generator of psycopg that `wait` can take up again after a timeout. `wait` begins with `next()`. In the middle
    of a long statement that is still being sent, psycopg would take this for an answer, and fail."""

    def __init__(self, gen: PQGen[Result]) -> None:
        self._gen = gen
        self._waits_for: Wait | None = None

    def __next__(self) -> Wait:
        if self._waits_for is None:
            self._waits_for = next(self._gen)
        return self._waits_for

    def send(self, ready: Ready) -> Wait:
        self._waits_for = self._gen.send(ready)
        return self._waits_for


class Connection(psycopg.Connection[Any]):
    """A connection that does not wait for ever. A statement may take its time; but when the database has gone silent,
    which shows when nobody can connect to it either, it is given up with OperationalError. A server that hangs keeps
    its connections open, and no setting of TCP sees that."""

    given: Any = None  # what it was connected with

    def wait(self, gen: PQGen[Result], interval: float = LOOKS_EVERY, timeout: float | None = None) -> Result:
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        resumable = cast("PQGen[Result]", Resumable(gen))
        while True:
            try:
                return super().wait(resumable, interval, SILENT)
            except WaitTimeout:
                if not self._is_answered():
                    self.close()
                    raise psycopg.OperationalError("The database gives no answer.") from None

    def _is_answered(self) -> bool:
        """Whether the database lets somebody else in. Only one asks at a time: what it finds holds for all."""
        with _asking:
            try:
                breaker.through(lambda: psycopg.connect(**self.given)).close()
            except (psycopg.Error, OperationalError):
                return False
            return True


class DatabaseWrapper(Marking, base.DatabaseWrapper):
    # Django connects by `Database.connect`, and has no setting for the class of the connection.
    Database = SimpleNamespace(**vars(psycopg) | {"connect": Connection.connect})  # type: ignore[assignment]

    def get_new_connection(self, conn_params: Any) -> Any:
        connect = super().get_new_connection
        connection = breaker.through(lambda: connect(conn_params))
        connection.given = conn_params
        return connection
