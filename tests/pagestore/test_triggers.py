"""The revision in the database, and the triggers that move it."""

import threading

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from apps.pagestore import triggers
from apps.records.acts import act
from tests import factories

pytestmark = pytest.mark.both_databases

POSTGRESQL = connection.vendor == "postgresql"
WAYS_TO_LOSE_ONE = (
    (
        f"DROP TRIGGER {triggers.NAME} ON editions_edition",
        f"ALTER TABLE editions_edition DISABLE TRIGGER {triggers.NAME}",
    )
    if POSTGRESQL
    else (f"DROP TRIGGER {triggers.NAME}_update_editions_edition",)
)


@pytest.mark.django_db
def test_it_works():
    assert triggers.missing(connection) == []
    before = triggers.token(connection)

    factories.edition()

    assert triggers.token(connection) != before


@pytest.mark.django_db
@pytest.mark.parametrize("sql", WAYS_TO_LOSE_ONE, ids=lambda sql: sql.split()[0].lower())
def test_a_table_whose_changes_would_not_be_told_is_named(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)

    assert triggers.missing(connection) == ["editions_edition"]


@pytest.mark.django_db
def test_after_migrate_all_triggers_are_there():
    with connection.cursor() as cursor:
        cursor.execute(WAYS_TO_LOSE_ONE[0])

    call_command("migrate", verbosity=0)

    assert triggers.missing(connection) == []


@pytest.mark.django_db
def test_an_empty_table_of_revisions_is_filled_by_the_next_change():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM pagestore_revision")
    assert triggers.token(connection) == ""

    factories.source()

    assert triggers.token(connection)


if POSTGRESQL:

    @pytest.mark.django_db(transaction=True)
    def test_nobody_waits_for_another_to_move_it():
        """Two transactions at once, of which the first to begin ends last."""
        begun, ended = threading.Event(), threading.Event()

        def slow():
            with act():
                factories.source()
                begun.set()
                ended.wait(20)
            connection.close()

        other = threading.Thread(target=slow)
        other.start()
        begun.wait(20)
        before = triggers.token(connection)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = 1000")
            factories.source()
        between = triggers.token(connection)
        ended.set()
        other.join()
        after = triggers.token(connection)

        assert len({before, between, after}) == 3

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("isolation", ["REPEATABLE READ", "SERIALIZABLE"])
    def test_a_stricter_transaction_moves_it_too(isolation):
        before = triggers.token(connection)

        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
            factories.source()

        assert triggers.token(connection) != before
