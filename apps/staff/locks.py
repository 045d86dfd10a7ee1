"""How long a form waits for another that writes the same record: people are done at once, however many they are, but an
import holds its rows until all of them are written.

On PostgreSQL. SQLite has one lock for all, and a form could not even be kept while another has it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from apps.opendata import import_lock

FOR_PEOPLE = "20s"  # for each lock; as long as SQLite's `timeout`
FOR_AN_IMPORT = "1s"
BEST_EFFORT = 500  # milliseconds


def limit_wait() -> None:
    """In the present transaction."""
    if connection.vendor == "postgresql":
        longest = FOR_AN_IMPORT if import_lock.is_held() else FOR_PEOPLE
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [longest])


def is_still_held(error: OperationalError) -> bool:
    """Whether another had the lock all the time."""
    return isinstance(error.__cause__, LockNotAvailable)


@contextmanager
def short_wait() -> Iterator[None]:
    """A transaction that raises OperationalError when it has to wait: for what is not worth waiting for."""
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if is_sqlite:
            cursor.execute(f"PRAGMA busy_timeout = {BEST_EFFORT}")
        try:
            with transaction.atomic():
                if not is_sqlite:
                    cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{BEST_EFFORT}ms"])
                yield
        finally:
            if is_sqlite:
                seconds = connection.settings_dict["OPTIONS"].get("timeout", 5)
                cursor.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
