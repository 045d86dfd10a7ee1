"""How long a form waits for another that writes the same: an import holds its rows until all of them are written.

On PostgreSQL. SQLite has one lock for all, and a form could not even be kept while another has it."""

from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

LONGEST = "1s"  # for each lock


def limit() -> None:
    """In the present transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LONGEST}'")


def is_in_vain(error: OperationalError) -> bool:
    """Whether another still held the lock."""
    return isinstance(error.__cause__, LockNotAvailable)
