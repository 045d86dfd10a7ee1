"""Database triggers that renew the revision of the content with every change, by whatever program and machine.

They renew it in the transaction of the change, so that nobody sees one without the other. On PostgreSQL each
transaction writes a row of its own: with one common row, transactions would wait for each other.
"""

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

NAME = "pagestore_moved"  # databases in use have triggers of this name
# A transaction skips rows that another one holds, so that nobody waits. At a stricter isolation level than read
# committed, deleting a row that another transaction has deleted would fail: there, the old rows stay.
POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF coalesce(current_setting('{NAME}.already', true), '') = '' THEN
        PERFORM set_config('{NAME}.already', 'yes', true); -- until the transaction ends, or is rolled back to here
        IF current_setting('transaction_isolation') = 'read committed' THEN
            DELETE FROM pagestore_revision
                WHERE id IN (SELECT id FROM pagestore_revision FOR UPDATE SKIP LOCKED);
        END IF;
        INSERT INTO pagestore_revision (token) VALUES (gen_random_uuid()::text);
    END IF;
    RETURN NULL;
END $$"""  # noqa: S608 the name is ours
POSTGRESQL_TRIGGER = f"""
CREATE TRIGGER {NAME} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{{table}}"
    FOR EACH STATEMENT EXECUTE FUNCTION {NAME}()"""
# Two statements: inside a trigger fired by `INSERT OR IGNORE`, SQLite treats `INSERT OR REPLACE` as `OR IGNORE`, too.
SQLITE_TRIGGER = f"""
CREATE TRIGGER {NAME}_{{event}}_{{table}} AFTER {{event}} ON "{{table}}" BEGIN
    DELETE FROM pagestore_revision;
    INSERT INTO pagestore_revision (token) VALUES (lower(hex(randomblob(16))));
END"""  # noqa: S608 the name is ours
SQLITE_EVENTS = ("insert", "update", "delete")


def token(connection: BaseDatabaseWrapper) -> str:
    """The revision of the content, as the transaction of a connection sees it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM pagestore_revision ORDER BY id")
        return " ".join(token for (token,) in cursor.fetchall())


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the missing triggers. SQLite drops them with their table whenever a migration rebuilds it."""
    present = _present(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION)
        for table in _tables(connection):
            for name, statement in _triggers(connection, table):
                if (name, table) not in present:
                    cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop all triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP FUNCTION IF EXISTS {NAME} CASCADE")
        else:
            for name, _table in _present(connection):
                cursor.execute(f'DROP TRIGGER "{name}"')


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables without triggers: a change there would not be noticed."""
    present = _present(connection)
    wanted = ((table, name) for table in _tables(connection) for name, _statement in _triggers(connection, table))
    return sorted({table for table, name in wanted if (name, table) not in present})


def _triggers(connection: BaseDatabaseWrapper, table: str) -> Iterator[tuple[str, str]]:
    """The name and the statement of each trigger of a table."""
    if connection.vendor == "postgresql":
        yield NAME, POSTGRESQL_TRIGGER.format(table=table)
        return
    for event in SQLITE_EVENTS:
        yield f"{NAME}_{event}_{table}", SQLITE_TRIGGER.format(event=event, table=table)


def _present(connection: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    """Name and table of the triggers that exist."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Only enabled triggers, of tables that a name without a schema finds.
            cursor.execute(
                "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
                "WHERE tgname = %s AND tgenabled IN ('O', 'A') AND pg_table_is_visible(tgrelid)",
                [NAME],
            )
        else:
            cursor.execute(
                "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{NAME}%"]
            )
        return set(cursor.fetchall())


def _tables(connection: BaseDatabaseWrapper) -> list[str]:
    """The existing tables of all models that a public page may read."""
    models = [model._meta for model in apps.get_models(include_auto_created=True)]
    ours = {meta.db_table for meta in models if meta.managed and not meta.proxy}
    there = set(connection.introspection.table_names())
    unread = (*settings.PAGE_STORE_UNREAD, "pagestore_revision")
    return sorted(table for table in ours & there if not table.startswith(unread))
