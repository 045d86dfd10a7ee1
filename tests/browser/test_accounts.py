"""The first administrator arrives: login, second factor, recovery codes; and the pages of the account."""

import io
import re
import time

import pytest
from django.core.cache import cache
from django.core.management import call_command
from playwright.sync_api import expect

from tests.browser.test_accessibility import axe_findings
from tests.staff.accounts import code

pytestmark = pytest.mark.django_db(transaction=True)
INSIDE = ("account/", "account/sessions/", "account/factor/", "account/factor/remove/", "password_change/")
DIRECTION = {"en": "ltr", "ar": "rtl"}


@pytest.fixture
def password():
    """That of the first administrator, as the command shows it."""
    cache.clear()
    out = io.StringIO()
    call_command("firstadmin", stdout=out)
    return re.search(r"Password:\s+(\S+)", out.getvalue())[1]


@pytest.fixture
def speaking(page, live_server):
    """The login page in a language."""

    def speak(language):
        page.goto(f"{live_server.url}/admin/")
        page.click(f"#language-switch button[value={language}]")
        expect(page.locator("html")).to_have_attribute("dir", DIRECTION[language])

    return speak


def send(page, **values):
    for name, value in values.items():
        page.fill(f"#id_{name}", value)
    page.click("main input[type=submit]")


def app_code(secret):
    """A code with some seconds to live that was not used before."""
    while 30 - time.time() % 30 < 5:
        time.sleep(0.5)
    return code(secret)


@pytest.mark.parametrize("language", DIRECTION)
def test_the_first_administrator(page, live_server, password, speaking, language):
    admin = f"{live_server.url}/admin/"
    speaking(language)
    send(page, login="admin", password="not the password")
    expect(page.get_by_role("alert")).to_be_visible()
    send(page, login="admin", password=password)
    expect(page).to_have_url(f"{admin}account/factor/app/")
    expect(page.get_by_role("img").locator("svg path")).to_be_visible()
    page.goto(admin)
    expect(page).to_have_url(f"{admin}account/factor/app/")
    secret = page.inner_text("#secret")
    send(page, code=app_code(secret))
    recovery = page.locator(".codes code").all_inner_texts()
    assert len(recovery) == 10
    page.click("main a.button")
    expect(page).to_have_url(admin)

    for used in (app_code(secret), recovery[0]):
        page.click("#logout-form button")
        expect(page).to_have_url(f"{admin}login/")
        send(page, login="admin", password=password)
        expect(page).to_have_url(f"{admin}account/code/")
        expect(page.locator("html")).to_have_attribute("dir", DIRECTION[language])
        send(page, code=used)
        expect(page).to_have_url(admin)


def axe(page):
    """What axe finds on the page; what the browser says of axe itself (it fetches styles) is no complaint."""
    page.emulate_media(reduced_motion="reduce")  # a colour on its way to another has less contrast
    before = list(page.problems)
    found = [f"{page.url}: {finding}" for finding in axe_findings(page)]
    page.problems[:] = before
    return found


@pytest.mark.parametrize("language", DIRECTION)
def test_every_page_for_everybody(page, live_server, password, speaking, language):
    admin = f"{live_server.url}/admin/"
    speaking(language)
    found = axe(page)
    page.goto(f"{admin}account/password/")
    found += axe(page)
    page.goto(admin)
    send(page, login="admin", password=password)
    found += axe(page)
    send(page, code=app_code(page.inner_text("#secret")))
    found += axe(page)
    for path in INSIDE:
        page.goto(admin + path)
        found += axe(page)

    if found:
        pytest.fail("\n".join(found))
