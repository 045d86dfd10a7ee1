"""How long a form waits for another that writes the same record: people are done at once, however many they are, but an
import holds its rows until all of them are written.

On PostgreSQL. SQLite has one lock for all, and a form could not even be kept while another has it."""

from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

from apps.opendata import import_lock

FOR_PEOPLE = "20s"  # for each lock; as long as SQLite's `timeout`
FOR_AN_IMPORT = "1s"


def limit_wait() -> None:
    """In the present transaction."""
    if connection.vendor == "postgresql":
        longest = FOR_AN_IMPORT if import_lock.is_there() else FOR_PEOPLE
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [longest])


def is_still_held(error: OperationalError) -> bool:
    """Whether another had the lock all the time."""
    return isinstance(error.__cause__, LockNotAvailable)
