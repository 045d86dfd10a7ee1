"""Who has agreed with whom, without JavaScript: a researcher asks in Arabic, a delegate on a phone."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 360, "height": 740}
STRATEGIC, OPERATIONAL = "europol-frontex-strategic-agreement-2008", "europol-frontex-operational-agreement-2015"


def test_a_researcher_asks_in_arabic_who_had_agreed_with_europol(plain_page, live_server, seeded):
    page = plain_page
    page.goto(f"{live_server.url}/ar/")
    page.locator("a[href='/ar/arrangements/']").first.click()
    page.locator("input[name=as_of]").fill("2015-06")
    page.select_option("select[name=organisation]", "europol")
    page.locator(".filters button").click()
    expect(page).to_have_url(re.compile(r"as_of=2015-06.*organisation=europol"))
    expect(page.locator("main")).to_contain_text("من اتفق مع من")
    file = page.locator("a[href^='/data/arrangements.csv']").first.get_attribute("href")

    page.locator(f"main a[href='/ar/arrangements/{STRATEGIC}/']").first.click()
    page.locator(f"main a[href='/ar/arrangements/{OPERATIONAL}/']").first.click()
    expect(page.locator(f"main a[href='/ar/arrangements/{STRATEGIC}/']").first).to_be_visible()

    rows = list(csv.DictReader(io.StringIO(page.request.get(live_server.url + file).text().removeprefix("\ufeff"))))
    slugs = {row["slug"] for row in rows}
    assert STRATEGIC in slugs
    assert OPERATIONAL not in slugs, "it was signed later"
    assert len(slugs) > 5


def test_a_delegate_reads_the_architecture_of_a_goal_on_a_phone(plain_page, live_server, seeded):
    page = plain_page
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/fr/architecture/?goal=4")
    expect(page.locator(".pairs__table")).to_be_hidden()
    one = page.locator("main details.fold", has=page.locator("summary", has_text=re.compile(r"^\s*Europol\b")))
    one.locator("summary").click()
    expect(one.locator("a[href^='/fr/arrangements/']").first).to_be_visible()
    expect(one.locator("dt").first).to_be_in_viewport()
