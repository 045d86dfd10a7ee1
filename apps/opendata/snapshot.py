"""Read from a snapshot: what is read inside does not see what others write meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction

# JIT compilation, and parallel workers that each join all lists, cost an export more time than they save.
ALONE = "SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0"


@contextmanager
def snapshot(using: str) -> Iterator[None]:
    """Does nothing inside a transaction. Blocks no writer: on SQLite the transaction begins without the write lock."""
    connection = connections[using]
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(using), connection.cursor() as cursor:
            cursor.execute(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; {ALONE}")
            yield
    else:
        with _deferred(connection):
            yield


@contextmanager
def _deferred(connection: Any) -> Iterator[None]:
    with connection.cursor() as cursor:
        if connection.connection.in_transaction:
            yield
            return
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
