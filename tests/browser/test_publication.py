"""The publication of an edition: entered with the keyboard, reviewed, previewed, and public at its scheduled time."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from playwright.sync_api import expect

from apps.editions.models import Edition
from apps.records import clock
from tests.browser.test_accessibility import axe_findings
from tests.browser.test_accounts import axe
from tests.staff.accounts import give_factor

pytestmark = pytest.mark.django_db(transaction=True)
DIRECTION = {"ar": "rtl"}  # the language that shows most faults; test_accounts.py is in English too
TIME = datetime(2031, 5, 1, 10, tzinfo=UTC)


@pytest.fixture
def become(page, live_server, seeded, settings, four_eyes):
    """A function that logs in as a user with a role, creating the user if needed, and opens the admin."""
    page.emulate_media(reduced_motion="reduce")  # axe would measure colours in the middle of a transition

    def log_in(role, language):
        user, made = User.objects.get_or_create(username=role, is_staff=True)
        if made:
            user.groups.add(Group.objects.get(name=role))
            give_factor(user)
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page.goto(f"{live_server.url}/admin/")
        page.click(f"#language-switch button[value={language}]")
        expect(page.locator("html")).to_have_attribute("dir", DIRECTION[language])

    return log_in


def tab_to(page, selector):
    """Press Tab until the element has the focus."""
    for _press in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"the tab key does not reach {selector}")


def type_in(page, selector, text):
    tab_to(page, selector)
    page.keyboard.type(text)


@pytest.mark.parametrize("language", DIRECTION)
def test_an_edition_from_form_to_public_page(page, browser, live_server, become, language):
    become("editor", language)
    page.goto(f"{live_server.url}/admin/editions/edition/add/")
    type_in(page, "#id_number", "42")
    type_in(page, "#id_title_en", "Forty-second Dialogue")
    type_in(page, "#id_title_ar", "الحوار الثاني والأربعون")
    type_in(page, "#id_start_date", "2031-06-01")
    type_in(page, "#id_publish_at_0", TIME.strftime("%Y-%m-%d"))
    type_in(page, "#id_publish_at_1", TIME.strftime("%H:%M"))
    type_in(page, "#id_attendances-0-organisation", "europol")
    tab_to(page, "#id_attendances-0-role")
    page.keyboard.press("ArrowDown")  # host
    type_in(page, "#id_attendances-1-organisation", "afripol")
    tab_to(page, "button[name=state][value=in_review]")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist .success")).to_be_visible()
    edition = Edition.objects.get(number=42)
    assert (edition.state, edition.publish_at, edition.attendances.count()) == ("in_review", TIME, 2)
    assert edition.attendances.get(role="host").organisation.code == "europol"

    become("publisher", language)
    assert axe(page) == []
    page.locator(".card a[href*='task=review']").click()
    page.locator("#result_list tbody th a").first.click()
    expect(page.locator(".publication .count")).to_have_count(2)  # the edition, its attendances
    page.click(".object-tools a[href$='preview/']")
    page.click("input[name=make]")
    address = page.locator(f".preview-link a[hreflang={language}]").get_attribute("href")
    assert axe(page) == []

    visitor = browser.new_context().new_page()
    visitor.goto(live_server.url + address[address.index("/admin/") :])
    expect(visitor.locator("html")).to_have_attribute("dir", DIRECTION[language])
    expect(visitor.locator(".notice--preview")).to_be_visible()
    expect(visitor.locator("h1")).to_have_text(edition.title_ar if language == "ar" else edition.title_en)
    assert axe_findings(visitor) == []
    assert visitor.context.cookies() == []
    visitor.context.close()

    page.goto(f"{live_server.url}/admin/editions/edition/{edition.pk}/change/")
    expect(page.locator("#becomes-visible")).to_be_in_viewport()
    page.click("button[name=state][value=scheduled]")
    expect(page.locator(".messagelist .success")).to_be_visible()

    public = f"{live_server.url}/{language}/editions/42/"
    assert page.request.get(public).status == 404
    with clock.stopped_at(TIME):
        assert page.request.get(public).status == 200


@pytest.mark.parametrize("language", DIRECTION)
def test_a_change_to_a_published_record_waits_for_a_publisher(page, live_server, become, language):
    edition = Edition.objects.get(number=6)
    title = edition.title_ar
    become("editor", language)
    page.goto(f"{live_server.url}/admin/editions/edition/{edition.pk}/change/")
    page.fill("#id_title_ar", "عنوان جديد")
    page.click("input[name=_save]")
    expect(page.locator(".messagelist .success, .messagelist .info")).to_be_visible()
    edition.refresh_from_db()
    assert edition.title_ar == title

    become("publisher", language)
    page.locator(".card a[href*='decision=mine']").click()
    page.locator("#result_list .action-select").first.check()
    page.select_option("select[name=action]", "apply")
    page.click("button[name=index]")
    expect(page.locator("#content-main")).to_contain_text("عنوان جديد")
    page.locator("#content-main form").locator("button[type=submit], input[type=submit]").first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    edition.refresh_from_db()
    assert edition.title_ar == "عنوان جديد"
