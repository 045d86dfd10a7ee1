"""The main journeys of a visitor and an editor in a real browser."""

import re

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import expect

from apps.editions.models import Edition
from apps.opendata import registry
from apps.pages import sections
from tests import factories
from tests.walks import LANGUAGES, in_turn

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = (
    "", "editions/", "editions/6/", "news/", "participants/", "participants/interpol/", "participants/attendance/",
    "liaison/", "priorities/", "goals/", "goals/1/", "sdgs/16/", "search/?q=europol", "data/", "about/", "nothing/",
)  # fmt: skip
ANSWER = """() => [...document.querySelectorAll("main :is(ul, ol, dl, table, svg)")].find(
  element => element.checkVisibility()
    && !element.closest(".page-head, .breadcrumbs, .filters, .days, .tally, .actions")
)?.getBoundingClientRect().top"""
SCREEN, LINE = 800, 30  # pixels


def test_the_language_switch_keeps_page_and_filter(page, live_server, seeded):
    page.goto(f"{live_server.url}/en/priorities/?organisation=europol&year=2024")
    rows = page.locator("main table tbody tr").count()
    page.get_by_role("link", name="Français", exact=True).click()

    expect(page).to_have_url(f"{live_server.url}/fr/priorities/?organisation=europol&year=2024")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.get_by_role("heading", level=1)).to_have_text("Priorités stratégiques")
    assert page.locator("main table tbody tr").count() == rows > 5
    assert page.context.cookies() == []


def test_a_filter_narrows_the_page_and_its_file(page, live_server, seeded):
    page.goto(f"{live_server.url}/es/participants/")
    page.select_option("select[name=region]", "africa")
    page.locator("form:has(select[name=region]) button[type=submit]").click()

    expect(page).to_have_url(re.compile(r"/es/participants/\?.*region=africa"))
    expect(page.locator("main a[href='/es/participants/afripol/']").first).to_be_visible()
    assert page.locator("main a[href='/es/participants/europol/']").count() == 0
    file = page.locator("a[href*='/data/participants.csv']").first.get_attribute("href")
    assert "region=africa" in file
    assert page.request.get(live_server.url + file).text().count("\r\n") == 2


def test_arabic_runs_from_right_to_left(page, live_server, seeded):
    page.goto(f"{live_server.url}/ar/editions/6/")

    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    boxes = [link.bounding_box()["x"] for link in page.locator("header nav").last.get_by_role("link").all()]
    assert boxes[0] > boxes[1], "the first link of the navigation is on the right"
    heading, main = page.get_by_role("heading", level=1).bounding_box(), page.locator("main").bounding_box()
    assert main["x"] + main["width"] - (heading["x"] + heading["width"]) < 120, "the heading starts on the right"
    assert "نيويورك" in page.locator("main").inner_text()


@pytest.mark.soak
def test_what_a_list_shows_begins_on_the_first_screen(page, live_server, seeded):
    below = {}
    for name, language in in_turn(sections.pages(), LANGUAGES):
        with translation.override(language):
            path = reverse(name)
        page.goto(live_server.url + path)
        if page.locator("main .filters").count():
            below[path] = page.evaluate(ANSWER)
    assert len(below) > 10
    assert {path: top for path, top in below.items() if top is None or top > SCREEN - LINE} == {}


def test_an_edit_in_the_admin_appears_on_the_public_page(editor, live_server, seeded):
    edition = Edition.objects.get(number=6)
    editor.goto(f"{live_server.url}/admin/editions/edition/{edition.pk}/change/")
    editor.locator("details:has(#id_theme_fr):not([open]) > summary").last.click()  # an empty optional text is folded
    editor.fill("#id_theme_fr", "Un thème nouveau")
    editor.click("input[name=_save]")
    expect(editor.locator(".messagelist .success")).to_be_visible()

    editor.goto(f"{live_server.url}/fr/editions/6/")
    expect(editor.locator("main")).to_contain_text("Un thème nouveau")
    editor.goto(f"{live_server.url}/en/editions/6/")
    expect(editor.locator("main [lang=fr]", has_text="Un thème nouveau")).to_be_visible()


def test_the_admin_speaks_arabic(editor, live_server, seeded):
    edition = Edition.objects.get(number=6)
    editor.goto(f"{live_server.url}/admin/")
    editor.get_by_role("button", name="العربية").click()
    expect(editor.locator("html")).to_have_attribute("dir", "rtl")
    editor.goto(f"{live_server.url}/admin/editions/edition/{edition.pk}/change/")
    expect(editor.locator("#id_title_ar")).to_have_attribute("dir", "rtl")
    expect(editor.locator("#id_title_en")).to_have_attribute("dir", "ltr")
    assert editor.locator("text=No translation").count() == 0


def test_a_draft_appears_nowhere(page, live_server, client):
    secret = "Zanzibar"
    organisation = factories.organisation("known")
    edition = factories.edition(
        9, title_en=secret, city_en=secret, start_date="2030-01-01", end_date="2030-01-02", **factories.DRAFT
    )
    edition.sources.add(factories.source(url=f"https://{secret}.example"))
    factories.outcome(edition, text_en=secret)
    factories.attendance(edition, organisation, listed_as=secret)
    factories.priority(organisation, label_en=secret, state="in_review", publish_at=None)
    factories.release(title_en=secret, slug="zanzibar", state="archived")
    factories.release(title_en=secret, slug="zanzibar-later", publish_at="2999-01-01T00:00:00Z")
    factories.organisation("zanzibar", name_en=secret, acronym_en=secret, **factories.DRAFT)
    factories.post(code="zanzibar", title_en=secret, **factories.DRAFT)
    factories.goal(99, label_en=secret, **factories.DRAFT)
    factories.officer(name=secret)
    addresses = [
        f"/en/{path}" for path in PAGES if path not in ("editions/6/", "participants/interpol/", "goals/1/", "sdgs/16/")
    ]
    addresses += [
        "/en/search/?q=zanz",
        "/en/participants/known/",
        "/en/editions/calendar.ics",
        "/en/news/feed/",
        "/sitemap.xml",
    ]
    addresses += ["/en/editions/next/", "/data/datapackage.json"]
    addresses += [f"/data/{dataset.name}.csv" for dataset in registry.offered()]
    disclosing = []
    for address in addresses:
        text = page.request.get(live_server.url + address).text().lower().replace('value="zanz"', "")
        if secret.lower() in text:
            disclosing.append(address)
    assert disclosing == []
    for address in (
        "/en/editions/9/",
        "/en/news/zanzibar/",
        "/en/news/zanzibar-later/",
        "/en/participants/zanzibar/",
        "/en/goals/99/",
    ):
        assert page.request.get(live_server.url + address).status == 404
