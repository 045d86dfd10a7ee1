"""Chromium for the tests in this directory. They open pages of `live_server` with `page`."""

import os
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from playwright.sync_api import expect, sync_playwright

from tests.browser import pages
from tests.browser.chromium import ARGUMENTS, CHROMIUM
from tests.database import copy_into
from tests.staff.accounts import give_factor

HERE = Path(__file__).parent
PATIENCE = 30_000  # milliseconds: how long a step may take on a busy machine; no test waits for it to pass
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser():
    """One Chromium per worker."""
    if not os.access(CHROMIUM, os.X_OK):
        pytest.skip(f"no browser at {CHROMIUM} (Debian: apt install chromium-headless-shell, or set CHROMIUM)")
    # Playwright leaves an event loop running in this thread; Django would refuse the database there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def seeded(transactional_db, seeded_database):
    """The seed data, copied into the database that the server of these tests has open."""
    copy_into(connection, seeded_database[0])


@pytest.fixture
def full(seeded, settings, tmp_path):
    """The seed data, and records that fill every kind of page."""
    settings.MEDIA_ROOT = tmp_path
    pages.fill()


@pytest.fixture
def page(browser):
    """A page in its own browser context.

    Console errors, uncaught exceptions and violations of the content security policy are collected in `page.problems`
    and fail the test. A test that expects one removes it from the list.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.problems = []
    watch(page, page.problems)
    context.on("page", lambda other: watch(other, page.problems))
    yield page
    context.close()
    if page.problems:
        pytest.fail("The browser reports:\n" + "\n".join(page.problems))


@pytest.fixture
def plain_page(browser):
    """A page in a browser without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture
def editor(page, live_server, seeded, client, settings):
    """A page with an administrator logged in."""
    user = get_user_model().objects.create_superuser("editor")
    give_factor(user)
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return page


def watch(page, problems):
    def console(message):
        if message.type == "error" or "Content Security Policy" in message.text:
            problems.append(f"{page.url}: {message.text} ({message.location['url']})")

    page.on("console", console)
    page.on("pageerror", lambda error: problems.append(f"{page.url}: uncaught: {error}"))
