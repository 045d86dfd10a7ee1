"""Whether an import is being written, as every process of the site sees it. On PostgreSQL, where others write
beside it."""

from django.db import connection

KEY = (2016, 5)  # of an advisory lock that imports share, each until its transaction ends
IS_THERE = """
    SELECT EXISTS (
        SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
        WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND granted AND datname = current_database()
    )"""


def begin() -> None:
    """The present transaction writes an import."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", KEY)


def is_there() -> bool:
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(IS_THERE, KEY)
        return bool(cursor.fetchone()[0])
