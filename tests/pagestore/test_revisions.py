"""Plain SQL and other machines: the database is asked beside the requests, and its answer trusted for a second."""

import threading
import time
from types import SimpleNamespace

import pytest

from apps.pagestore import revisions
from tests.pagestore.conftest import Browser


@pytest.fixture
def clock(monkeypatch):
    """The seconds that pass, as the store sees them."""
    clock = SimpleNamespace(seconds=1000.0, sleep=lambda seconds: setattr(clock, "seconds", clock.seconds + seconds))
    monkeypatch.setattr(revisions, "time", SimpleNamespace(monotonic=lambda: clock.seconds))
    return clock


def how(browser):
    return browser.get("/page/").headers.get("cache-status", "").removeprefix("page-store; ")


def answered(browser):
    """Let the question that is asked beside the requests be answered."""
    return browser.application.revisions._answer.result(10)


def test_it_works(browser, world, clock):
    browser.get("/page/")
    world.token = "two"
    clock.sleep(0.95)

    assert how(browser) == "fwd=miss; stored"


def test_no_request_waits_while_the_last_answer_is_young(browser, clock, monkeypatch):
    go = threading.Event()
    browser.get("/page/")
    monkeypatch.setattr(revisions, "_token", lambda: go.wait(10) and "two")
    clock.sleep(0.5)

    assert how(browser) == "hit"
    go.set()
    answered(browser)
    assert how(browser) == "fwd=miss; stored"


def test_the_database_is_asked_seldom(browser, world, clock):
    browser.get("/page/")
    before = world.asked
    for _each in range(100):
        clock.sleep(0.01)
        browser.get("/page/")
        if browser.application.revisions._answer:
            answered(browser)

    assert world.asked - before == 2


def test_nobody_asks_while_nobody_reads(browser, world, clock):
    browser.get("/page/")
    before = world.asked
    clock.sleep(3600)

    assert world.asked == before
    assert how(browser) == "hit"
    assert world.asked == before + 1


def test_a_database_that_gives_no_answer_counts_as_away(browser, world, clock, monkeypatch):
    silent = threading.Event()
    browser.get("/page/")
    monkeypatch.setattr(revisions, "_token", lambda: silent.wait(10))
    monkeypatch.setattr(revisions, "ANSWER_WITHIN", 0.01)
    clock.sleep(2)

    assert how(browser) == 'hit; detail="database away"'
    began = time.monotonic()
    assert how(browser) == 'hit; detail="database away"'
    assert time.monotonic() - began < 1, "the next one does not wait"
    silent.set()


def test_without_triggers_no_page_is_stored(process, monkeypatch, caplog):
    monkeypatch.setattr(revisions.triggers, "missing", lambda connection: ["editions_edition"])
    browser = Browser(process())

    assert [how(browser), how(browser)] == ["fwd=miss", "fwd=miss"]
    assert caplog.text.count("`manage.py migrate` must make the triggers of editions_edition") == 1, "said once"
    monkeypatch.setattr(revisions.triggers, "missing", lambda connection: [])
    assert [how(browser), how(browser)] == ["fwd=miss; stored", "hit"]
