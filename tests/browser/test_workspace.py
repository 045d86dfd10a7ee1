"""A translator of Arabic without JavaScript: from the first page to the text that has been out of date for the longest
time, five texts by keyboard, a reviewer who accepts them, the public page; and a French text that stays as it is."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from playwright.sync_api import expect

from apps.editions.models import PressRelease
from apps.publishing.models import Proposal
from apps.translators.texts import TextKey
from tests.browser.conftest import PATIENCE, watch
from tests.browser.test_accounts import axe
from tests.staff.accounts import give_factor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at_work(browser, seeded, four_eyes, live_server, settings):
    """Open the first page of the admin as a translator of Arabic, who reviews or not; `script` as JavaScript."""
    opened = []

    def enter(name, reviews=False, script=False, width=1280):
        user, is_new = User.objects.get_or_create(username=name, is_staff=True)
        if is_new:
            user.groups.add(Group.objects.get(name="translator"))
            user.translates_into.create(language="ar", reviews=reviews)
            give_factor(user)
        client = Client()
        client.force_login(user)
        context = browser.new_context(java_script_enabled=script, viewport={"width": width, "height": 800})
        context.set_default_timeout(PATIENCE)
        cookies = {
            settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
            settings.LANGUAGE_COOKIE_NAME: "ar",
        }
        context.add_cookies([{"name": key, "value": value, "url": live_server.url} for key, value in cookies.items()])
        opened.append(context)
        page = context.new_page()
        page.problems = []
        watch(page, page.problems)
        page.goto(f"{live_server.url}/admin/")
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        return page

    yield enter
    problems = [problem for context in opened for page in context.pages for problem in page.problems]
    for context in opened:
        context.close()
    assert problems == []


@pytest.fixture
def stale():
    """Five press releases whose English titles changed after they were translated, the oldest change first."""
    releases = list(PressRelease.objects.public().exclude(title_ar=None).order_by("-pk")[:5])
    for release in releases:
        release.title_en = f"{release.title_en} again"
        release.save()
    return releases


def test_a_translator_and_a_reviewer_without_javascript(at_work, seeded, live_server, stale):
    page = at_work("amal")
    page.locator("#content a[href$='/admin/translations/']").first.click()  # 1
    page.locator("a[href*='/first/ar/'][href*='state=stale']").click()  # 2
    for number, release in enumerate(stale, start=1):
        expect(page.locator("ins")).to_contain_text("again")
        assert f"/pressrelease/{release.pk}/title/ar/" in page.url.replace("editions.", "/")
        expect(page.locator("textarea[name=text]")).to_be_focused()
        page.keyboard.press("Control+A")
        page.keyboard.type(f"خبر رقم {number}")
        page.keyboard.press("Tab")
        with page.expect_navigation():  # the next page greets like this one
            page.keyboard.press("Enter")
        expect(page.locator(".messagelist .success")).to_be_visible()
    assert Proposal.objects.filter(state="waiting").count() == len(stale)

    french = live_server.url + TextKey(PressRelease, stale[0].pk, "title", "fr").url
    before = PressRelease.objects.get(pk=stale[0].pk).title_fr
    page.goto(french)
    token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    posted = page.request.post(french, form={"csrfmiddlewaretoken": token, "text": "Volé"}, headers={"Referer": french})
    assert posted.status == 403
    assert PressRelease.objects.get(pk=stale[0].pk).title_fr == before
    assert Proposal.objects.filter(state="waiting").count() == len(stale)

    page = at_work("rami", reviews=True)
    page.goto(f"{live_server.url}/admin/translations/?language=ar&state=waiting")
    page.locator(".workspace-matrix td a").first.click()
    for _text in stale:
        page.locator("button[name=accept]").click()
        expect(page.locator(".messagelist .success")).to_be_visible()
    assert not Proposal.objects.filter(state="waiting").exists()

    public = page.request.get(live_server.url + stale[0].get_absolute_url().replace("/en/", "/ar/"))
    assert "خبر رقم 1" in public.text()


def test_with_javascript_the_keyboard_saves_and_a_draft_is_kept(at_work, seeded, live_server, stale):
    page = at_work("amal", script=True)
    address = live_server.url + TextKey(PressRelease, stale[0].pk, "title", "ar").url
    page.goto(f"{address}?language=ar&state=stale")
    page.keyboard.press("Control+A")
    page.keyboard.type("خبر")
    expect(page.locator(".draft-saved")).not_to_be_empty()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Proposal.objects.get(state="waiting").changes["title_ar"][1] == "خبر"


@pytest.mark.parametrize("width", [360, 1280])
def test_everybody_can_use_it(at_work, seeded, live_server, stale, width):
    page = at_work("rami", reviews=True, script=True, width=width)
    text = TextKey(PressRelease, stale[0].pk, "title", "ar").url
    for path in ("/admin/translations/", f"{text}?language=ar&state=stale"):
        page.goto(live_server.url + path)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        assert axe(page) == [], path
