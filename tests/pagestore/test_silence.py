"""A statement that gets no answer is given up when the database is gone, and only then."""

import time
from threading import Timer

import psycopg
import pytest
from django.db import OperationalError, connection
from psycopg.waiting import Ready, Wait

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


@pytest.mark.django_db(transaction=True)
def test_a_wait_goes_on_after_a_look():
    """psycopg sends a long statement in parts, and each time it must hear whether there is room: a number, not None."""
    with connection.cursor() as cursor:
        cursor.execute("LISTEN here")
    waiting, answers = connection.connection, []

    def notify():
        with psycopg.connect(**waiting.given, autocommit=True) as other:
            other.execute("NOTIFY here")

    def sending():
        while not answers or not answers[-1]:
            answers.append((yield Wait.R))
        return "sent"

    later = Timer(0.5, notify)
    later.start()
    try:
        assert waiting.wait(sending()) == "sent"
    finally:
        later.join()
        connection.close()
    assert len(answers) > 2
    assert set(answers) == {Ready.NONE, Ready.R}
