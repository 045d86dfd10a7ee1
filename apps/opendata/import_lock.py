"""A lock that tells every process of the site whether an import is being written. PostgreSQL only: on SQLite nobody
else can write meanwhile."""

from django.db import connection

KEY = (2016, 5)  # of an advisory lock; imports share it, each until its transaction ends
IS_HELD = """
    SELECT EXISTS (
        SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
        WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND granted AND datname = current_database()
    )"""


def begin() -> None:
    """Hold the lock until the current transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", KEY)


def is_held() -> bool:
    """Whether an import is being written."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(IS_HELD, KEY)
        return bool(cursor.fetchone()[0])
