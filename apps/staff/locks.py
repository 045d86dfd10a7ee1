"""How long a form waits for another writer of the same record. Other forms finish at once, but an import holds its rows
until all of them are written.

The limit applies to PostgreSQL only. SQLite has one write lock: while it is held, not even the unsaved form could be
stored, so waiting for `timeout` is the only choice."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

from apps.opendata import import_lock

FOR_FORMS = "20s"  # for each lock; as long as SQLite's `timeout`
FOR_AN_IMPORT = "1s"
TIMED_OUT = ("55P03", "40P01")  # lock_not_available, deadlock_detected
BEST_EFFORT = 500  # milliseconds


def limit_wait() -> None:
    """Limit how long statements of the current transaction wait for a lock."""
    if connection.vendor == "postgresql":
        longest = FOR_AN_IMPORT if import_lock.is_held() else FOR_FORMS
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [longest])


def has_timed_out(error: OperationalError) -> bool:
    """Whether a statement failed because it waited too long for a lock, or for somebody who waited for it."""
    return getattr(error.__cause__, "sqlstate", None) in TIMED_OUT


@contextmanager
def short_wait() -> Iterator[None]:
    """A transaction for work that is not worth a long wait: OperationalError after `BEST_EFFORT` milliseconds."""
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
