"""A read-only snapshot of the database: queries inside it do not see what others write meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

# JIT compilation, and parallel workers that each join all lists, cost an export more time than they save.
PLANNER = "SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0"


@contextmanager
def snapshot(using: str) -> Iterator[None]:
    """Run the block in a snapshot. Inside a transaction it does nothing."""
    connection = connections[using]
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(using), connection.cursor() as cursor:
            cursor.execute(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; {PLANNER}")
            yield
    else:
        with _deferred(connection):
            yield


@contextmanager
def _deferred(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """A read transaction of SQLite. `atomic()` would begin it as IMMEDIATE, as the settings say, and block writers."""
    with connection.cursor() as cursor:
        if connection.connection.in_transaction:  # of an outer snapshot, which Django does not know as a transaction
            yield
            return
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
