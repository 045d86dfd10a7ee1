"""Files of translations on a phone, in Arabic: a translator exports texts, changes two in a spreadsheet, sees what the
file would change, and imports what is not refused."""

import csv
import io

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from playwright.sync_api import expect

from apps.editions.models import PressRelease
from apps.languages.models import Translator
from tests import factories
from tests.browser.following import follow
from tests.browser.test_accounts import axe
from tests.staff.accounts import give_factor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def translator(page, live_server, settings):
    """A translator into Arabic, logged in."""
    user = User.objects.create_user("amal", is_staff=True)
    give_factor(user)
    user.groups.add(Group.objects.get(name="translator"))
    Translator.objects.create(user=user, language="ar")
    client = Client()
    client.force_login(user)
    names = {
        settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
        settings.LANGUAGE_COOKIE_NAME: "ar",
    }
    page.context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in names.items()])
    page.set_viewport_size({"width": 360, "height": 740})
    return user


def is_usable(page):
    """Nothing is wider than the phone, and axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    assert axe(page) == []


def test_out_changed_and_in_again(page, live_server, translator, tmp_path):
    draft = factories.release(title_en="News", title_ar="قديم", body_en="All of it", **factories.DRAFT)
    page.goto(f"{live_server.url}/admin/translations/")
    follow(page.locator("a[href^='/admin/translations/export/']").first)
    is_usable(page)
    page.locator("select[name=language]").select_option("ar")
    page.locator("select[name=format]").select_option("csv")
    with page.expect_download() as download:
        page.locator(".workspace-filter button[type=submit]").click()
    text = download.value.path().read_text("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    titles = {row["field"]: row for row in rows}
    titles["title"]["target"], titles["body"]["target"] = "أخبار جديدة", "Not in Arabic"
    path = tmp_path / "changed.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    page.goto(f"{live_server.url}/admin/translations/import/")
    is_usable(page)
    page.set_input_files("input[name=file]", path)
    page.locator(".submit-row input").click()

    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator(".planned .errorlist")).to_have_count(1)
    is_usable(page)
    page.locator(".outcomes a[href*='changed']").first.click()
    expect(page.locator(".planned ins")).to_be_visible()
    is_usable(page)
    page.locator("input[name=leave_out]").check()
    page.locator(".submit-row input").click()
    expect(page.locator(".working .imported")).to_be_visible()
    is_usable(page)
    draft = PressRelease.objects.get(pk=draft.pk)
    assert (draft.title_ar, draft.body_ar) == ("أخبار جديدة", None)
