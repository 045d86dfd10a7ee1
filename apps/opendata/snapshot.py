"""Reading at one moment: whatever is written meanwhile, all that is read inside is of the time it began."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction

# A compiler's start-up and three processes that each join all lists cost an export more than they gain it.
ALONE = "SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0"


@contextmanager
def snapshot(using: str) -> Iterator[None]:
    """Inside a transaction it leaves all to that. Nobody waits for it: SQLite's begins without its lock for writing."""
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
