"""A disk that is full or read-only costs stored pages, never an answer or a save."""

import errno
import logging
import os
from pathlib import Path

import pytest

from apps.pagestore import revision_file
from tests.pagestore.conftest import Browser
from tests.pagestore.test_store import HIT, NOT_STORED, STORED, how

CODES = [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT]


@pytest.fixture
def fails(monkeypatch):
    """Let each call of a method or function fail whose first argument, a path, has this text in its name."""

    def let(owner, name, part, code=errno.ENOSPC):
        true = getattr(owner, name)

        def call(path, *args, **kwargs):
            if part in Path(path).name:
                raise OSError(code, os.strerror(code), str(path))
            return true(path, *args, **kwargs)

        monkeypatch.setattr(owner, name, call)

    return let


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    ("name", "part"),
    [("mkdir", "pages-"), ("write_bytes", "last.json"), ("replace", "last.json"), ("write_bytes", ""), ("replace", "")],
)
def test_every_page_is_served(browser, application, fails, caplog, name, part, code):
    fails(Path, name, part, code)

    answers = [browser.get("/page/"), browser.get("/page/"), browser.get("/other/"), browser.get("/page/?q=a")]

    assert [answer.status for answer in answers] == [200] * 4
    assert [answer.headers["cache-status"] for answer in answers] == [STORED, HIT, STORED, STORED], "memory holds them"
    said = [row.getMessage() for row in caplog.records if row.levelno >= logging.WARNING]
    assert len(said) == 1
    assert os.strerror(code) in said[0]


def test_a_write_that_fails_leaves_no_part_of_a_file(world, browser, fails):
    fails(Path, "replace", "")

    browser.get("/page/")

    assert [path.name for path in world.directory.rglob(".*")] == []


def test_another_process_renders_what_could_not_be_stored(process, application, fails):
    fails(Path, "write_bytes", "")
    answers = [Browser(process()).get("/page/") for _each in range(2)]

    assert [answer.status for answer in answers] == [200, 200]
    assert application.count == 2


def test_a_damaged_file_is_rendered_again(world, process, application):
    Browser(process()).get("/page/")
    (stored,) = world.directory.glob("pages-*/*")
    stored.write_bytes(stored.read_bytes()[:7])

    assert Browser(process()).get("/page/").status == 200
    assert application.count == 2


def test_the_revision_file_is_lost_and_no_new_one_can_be_made(world, browser, fails):
    assert how(browser) == STORED
    (world.directory / "stamp").unlink()
    fails(revision_file.os, "link", "")

    browser.get("/page/")
    assert how(browser, "/other/") == NOT_STORED


@pytest.mark.parametrize("code", CODES)
def test_a_change_without_a_lock(world, process, browser, fails, monkeypatch, code):
    assert how(browser) == STORED
    fails(os, "open", "change-", code)
    change = revision_file.RevisionFile(world.directory).begin()
    assert how(browser) == HIT, "nothing is committed yet"

    change.end(changed=True)
    assert how(browser) == STORED


def test_a_mark_that_nobody_can_check(world, browser, fails):
    change = revision_file.RevisionFile(world.directory).begin()
    fails(os, "open", "change-")

    assert how(browser) == NOT_STORED
    change.end(changed=False)
    assert how(browser) == STORED
