"""While a database is away one asks for it, and all others are told at once."""

import time

import pytest
from django.db import OperationalError

from apps.pagestore.backends import breaker
from apps.pagestore.backends.breaker import Breaker


class Connection:
    def __init__(self):
        self.is_closed = False

    def close(self):
        self.is_closed = True


class Database:
    """One that is away at first; `asked` are the connections and refusals it gave."""

    def __init__(self):
        self.is_away, self.asked = True, []

    def connect(self):
        if self.is_away:
            self.asked.append("refused")
            raise OperationalError("refused")
        self.asked.append(Connection())
        return self.asked[-1]


@pytest.fixture
def database(monkeypatch):
    monkeypatch.setattr(breaker, "PAUSE", 0.05)
    database = Database()
    yield database
    database.is_away = False  # whoever still asks, ends


def soon(condition):
    began = time.monotonic()
    while not condition():
        assert time.monotonic() < began + 5
        time.sleep(0.01)


def test_while_it_succeeds_everybody_is_let_through(database):
    database.is_away = False
    own = Breaker()

    assert [own.through(database.connect), own.through(database.connect)] == database.asked


def test_after_a_failure_all_others_are_told_at_once(database, monkeypatch):
    monkeypatch.setattr(breaker, "PAUSE", 60)
    own = Breaker()

    with pytest.raises(OperationalError, match="refused"):
        own.through(database.connect)
    for _other in range(5):
        with pytest.raises(OperationalError, match="a moment ago"):
            own.through(database.connect)
    assert database.asked == ["refused"]


def test_it_asks_until_the_database_is_back(database):
    own = Breaker()
    with pytest.raises(OperationalError):
        own.through(database.connect)
    soon(lambda: len(database.asked) >= 3)

    database.is_away = False
    soon(lambda: database.asked[-1] != "refused" and database.asked[-1].is_closed)
    soon(lambda: not own._is_open)

    assert not own.through(database.connect).is_closed
