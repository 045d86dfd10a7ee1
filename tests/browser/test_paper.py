"""Pages in print."""

import pytest

pytestmark = pytest.mark.django_db(transaction=True)


def visible(page, selector):
    return [element for element in page.locator(selector).all() if element.is_visible()]


def test_print_is_black_on_white_with_addresses_and_without_controls(page, live_server, seeded, lang):
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(f"{live_server.url}/{lang}/editions/6/")
    body = page.evaluate("({color, backgroundColor} = getComputedStyle(document.body), [color, backgroundColor])")
    after = "(link) => getComputedStyle(link, '::after').content"

    assert body == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert visible(page, "nav, form, .skip, .foot__links") == []
    links = page.locator("main a[rel~=external]")
    assert links.count() > 2
    for link in links.all():
        assert link.get_attribute("href") in link.evaluate(after)
    assert page.locator("main a[href^='/']").first.evaluate(after) == "none"


@pytest.mark.parametrize("path", ["fr/participants/attendance/", "ar/coverage/briefing/8/"])
def test_no_table_is_cut_off_in_print(page, live_server, seeded, path):
    page.set_viewport_size({"width": 1000, "height": 700})
    page.emulate_media(media="print")
    page.goto(f"{live_server.url}/{path}")
    table = page.locator(".scroll")

    assert table.evaluate("(box) => box.scrollWidth - box.clientWidth") == 0
    assert table.locator("thead").evaluate("(head) => getComputedStyle(head).display") == "table-header-group"
