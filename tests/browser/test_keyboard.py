"""Public pages with the keyboard alone, and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests import walks

pytestmark = pytest.mark.django_db(transaction=True)

# The focused element: its index among all that can be focused, and problems with how the focus is shown.
FOCUSED = """() => {
  const focused = document.activeElement;
  const style = getComputedStyle(focused);
  const box = focused.getClientRects()[0];
  const seen = document.elementFromPoint(box.x + box.width / 2, Math.min(box.y + box.height / 2, innerHeight - 1));
  const problems = [];
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) problems.push("no outline");
  if (!focused.contains(seen) && !seen?.contains(focused)) problems.push("hidden");
  if (box.x < 0 || box.right > innerWidth + 1) problems.push("outside the screen");
  const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((stop) => stop.checkVisibility());
  return {place: stops.indexOf(focused), last: stops.length - 1, problems, text: focused.outerHTML.slice(0, 120)};
}"""


PATHS = [
    *("ar/", "en/participants/", "ar/participants/attendance/", "fr/editions/6/", "es/priorities/", "en/data/"),
    "ar/coverage/?region=gulf",
]


@pytest.mark.soak
@pytest.mark.parametrize(("path", "width"), walks.in_turn(walks.one_of(2, PATHS), [320, 1280]))
def test_tab_reaches_every_control_in_order_with_visible_focus(page, live_server, seeded, path, width):
    page.set_viewport_size({"width": width, "height": 700})
    page.emulate_media(reduced_motion="reduce")  # scrolls at once instead of gradually
    page.goto(f"{live_server.url}/{path}")
    stops = []
    while not stops or stops[-1]["place"] not in (-1, stops[-1]["last"]):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))
    assert [f"{stop['text']}: {problem}" for stop in stops for problem in stop["problems"]] == []
    assert [stop["place"] for stop in stops] == list(range(stops[0]["last"] + 1))


def test_the_skip_link_leads_to_the_content(page, live_server, seeded, lang):
    page.goto(f"{live_server.url}/{lang}/participants/")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")

    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_filtering_a_list_with_the_keyboard(page, live_server, seeded):
    page.goto(f"{live_server.url}/fr/participants/")
    page.get_by_label("Région", exact=True).focus()
    page.keyboard.type("Afr")
    page.keyboard.press("Enter")
    page.locator(".filters button").focus()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("region=africa"))


def test_a_wide_table_scrolls_with_the_keyboard(page, live_server, seeded):
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{live_server.url}/en/priorities/")
    page.locator(".horizons summary").press("Enter")
    table = page.locator(".horizons .scroll")
    table.focus()
    table.evaluate(
        """(box) => { box.moved = new Promise((done) => {
          box.addEventListener("scroll", () => done(true), {once: true});
          setTimeout(() => done(false), 5000);
        }) }"""
    )
    page.keyboard.press("ArrowRight")

    assert table.evaluate("(box) => box.moved")
    assert table.get_attribute("role") == "region"
    assert table.get_attribute("aria-label") or table.get_attribute("aria-labelledby")


def test_without_javascript(plain_page, live_server, seeded, settings):
    page = plain_page
    page.goto(f"{live_server.url}/en/")
    page.get_by_role("searchbox").fill("europol")
    page.get_by_role("search").get_by_role("button").click()
    expect(page.locator("main").get_by_role("link", name="Europol").first).to_be_visible()

    page.get_by_role("link", name="Español", exact=True).click()
    expect(page).to_have_url(f"{live_server.url}/es/search/?q=europol")
    expect(page.locator("html")).to_have_attribute("lang", "es")

    page.goto(f"{live_server.url}/ar/priorities/")
    page.locator("a[rel=next]").click()
    expect(page).to_have_url(f"{live_server.url}/ar/priorities/?page=2")
    page.select_option("select[name=organisation]", "europol")
    page.locator(".filters button").click()
    expect(page).to_have_url(re.compile(r"/ar/priorities/\?.*organisation=europol"))
    assert page.locator("main tbody tr").count() > 5

    page.goto(f"{live_server.url}/fr/coverage/")
    page.locator(".fold--filters summary").click()
    page.locator("input[name=as_of]").fill("6")
    page.locator(".filters button").click()
    page.locator("a[href='/fr/coverage/europol/4/?as_of=6']").first.click()
    expect(page.locator("main")).to_contain_text("9 décembre 2022")

    page.goto(f"{live_server.url}/en/data/")
    page.locator("summary").first.click()
    expect(page.locator("details table").first).to_be_visible()


def test_nothing_moves_with_reduced_motion(page, live_server, seeded):
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{live_server.url}/en/")
    moving = """() => [...document.querySelectorAll("*")].map((element) => getComputedStyle(element)).filter(
      ({scrollBehavior, transitionDuration, animationName: name}) =>
        scrollBehavior === "smooth" || transitionDuration !== "0s" || name !== "none"
    ).length"""

    assert page.evaluate(moving) == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moving) == 1
