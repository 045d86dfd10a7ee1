"""The first administrator: login, second factor, recovery codes; and the account pages."""

import io
import re

import pytest
from django.core.cache import cache
from django.core.management import call_command
from playwright.sync_api import expect

from tests import walks
from tests.browser.test_accessibility import axe_findings
from tests.staff.accounts import code

pytestmark = pytest.mark.django_db(transaction=True)
INSIDE = ("account/", "account/sessions/", "account/factor/", "account/factor/remove/", "password_change/")
DIRECTION = {"en": "ltr", "ar": "rtl"}


@pytest.fixture
def password():
    """The password of the first administrator, as the command prints it."""
    cache.clear()
    out = io.StringIO()
    call_command("firstadmin", stdout=out)
    return re.search(r"Password:\s+(\S+)", out.getvalue())[1]


@pytest.fixture
def open_login(page, live_server):
    """A function that opens the login page in a language."""

    def open_in(language):
        page.goto(f"{live_server.url}/admin/")
        page.click(f"#language-switch button[value={language}]")
        expect(page.locator("html")).to_have_attribute("dir", DIRECTION[language])

    return open_in


def send(page, **values):
    for name, value in values.items():
        page.fill(f"#id_{name}", value)
    page.click("main input[type=submit]")


@pytest.mark.parametrize("language", DIRECTION)
def test_the_first_administrator_logs_in(page, live_server, password, open_login, language):
    admin = f"{live_server.url}/admin/"
    open_login(language)
    send(page, login="admin", password="not the password")
    expect(page.get_by_role("alert")).to_be_visible()
    send(page, login="admin", password=password)
    expect(page).to_have_url(f"{admin}account/factor/app/")
    expect(page.get_by_role("img").locator("svg path")).to_be_visible()
    page.goto(admin)
    expect(page).to_have_url(f"{admin}account/factor/app/")
    secret = page.inner_text("#secret")
    send(page, code=code(secret))
    recovery = page.locator(".codes code").all_inner_texts()
    assert len(recovery) == 10
    page.click("main a.button")
    expect(page).to_have_url(admin)

    for used in (code(secret), recovery[0]):
        page.click("#logout-form button")
        expect(page).to_have_url(f"{admin}login/")
        send(page, login="admin", password=password)
        expect(page).to_have_url(f"{admin}account/code/")
        expect(page.locator("html")).to_have_attribute("dir", DIRECTION[language])
        send(page, code=used)
        expect(page).to_have_url(admin)


def axe(page, looks=()):
    """Violations found by axe. Messages that the browser logs about axe itself, which fetches styles, are dropped."""
    page.emulate_media(reduced_motion="reduce")  # axe would measure colours in the middle of a transition
    before = list(page.problems)
    found = [f"{page.url}: {finding}" for finding in axe_findings(page, looks)]
    page.problems[:] = before
    return found


@pytest.mark.soak
@pytest.mark.parametrize("language", walks.languages_of(*DIRECTION))
def test_every_page_is_accessible(page, live_server, password, open_login, language):
    admin = f"{live_server.url}/admin/"
    open_login(language)
    found = axe(page)
    page.goto(f"{admin}account/password/")
    found += axe(page)
    page.goto(admin)
    send(page, login="admin", password=password)
    found += axe(page)
    send(page, code=code(page.inner_text("#secret")))
    found += axe(page)
    for path in INSIDE:
        page.goto(admin + path)
        found += axe(page)

    if found:
        pytest.fail("\n".join(found))
