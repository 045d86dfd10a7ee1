"""A statement that gets no answer is given up when the database is gone, and only then."""

import time

import pytest
from django.db import OperationalError, connection

from apps.pagestore.backends.postgresql import base

pytestmark = pytest.mark.postgresql  # a file does not go silent

SLEEP = "SELECT pg_sleep({})::text"


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(base, "SILENT", 0.1)


def ask(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_a_statement_may_take_its_time():
    assert ask(SLEEP.format(0.5)) == ""


@pytest.mark.django_db(transaction=True)
def test_where_nobody_can_connect_it_is_given_up(monkeypatch):
    ask("SELECT ''")
    monkeypatch.setattr(base.Connection, "_is_answered", lambda self: False)

    began = time.monotonic()
    with pytest.raises(OperationalError, match="gives no answer"):
        ask(SLEEP.format(3))
    assert time.monotonic() < began + 3
    connection.close_if_unusable_or_obsolete()
    monkeypatch.undo()

    assert ask("SELECT 'again'") == "again"
