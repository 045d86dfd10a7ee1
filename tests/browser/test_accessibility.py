"""Every kind of public page in every language: accessibility by axe, the rules of survey.js, and page weight."""

import gzip
from itertools import cycle, product
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import walks
from tests.browser import pages

pytestmark = pytest.mark.django_db(transaction=True)
AXE = Axe().axe_script
SURVEY = (Path(__file__).parent / "survey.js").read_text(encoding="utf-8")
# What axe looks for. Colours take it the longest, and neither the width nor the language of a page changes them.
COLOURS = ["color-contrast", "link-in-text-block"]
EVERYTHING = {"rules": {"target-size": {"enabled": True}}}  # a rule of WCAG 2.2 that is off by default
ALL_BUT_COLOURS = {"rules": {**EVERYTHING["rules"], **{rule: {"enabled": False} for rule in COLOURS}}}
ONLY_COLOURS = {"runOnly": COLOURS}
NARROW = (320, "light", ALL_BUT_COLOURS)
LOOKS = {  # language -> width, colour scheme, rules. French and Spanish differ from English in their texts alone.
    "en": [(1280, "light", EVERYTHING), NARROW, (1280, "dark", ONLY_COLOURS)],
    "ar": [(1280, "light", ALL_BUT_COLOURS), NARROW],
    "fr": [NARROW],
    "es": [NARROW],
}
# For a page that is looked at in one language alone, and for the next one.
TURNS = [(1280, "light", EVERYTHING), NARROW], [(1280, "dark", EVERYTHING), NARROW]
MOST_BYTES, MOST_REQUESTS = 60 * 1024, 6


@pytest.fixture
def visited(page):
    """The responses that the current page consists of, without pictures. The browser cache is disabled."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    answers = []
    page.on("response", lambda answer: answer.request.resource_type != "image" and answers.append(answer))
    return answers


@pytest.mark.soak
def test_every_page_is_accessible(page, live_server, full, lang, visited):
    complaints = []
    paths = walks.turns_of(lang, walks.one_of(6, pages.paths()), walks.LANGUAGES)
    for path, looks in product(paths, [LOOKS[lang]]) if walks.IS_FULL else zip(paths, cycle(TURNS), strict=False):
        visited.clear()
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(f"{live_server.url}/{lang}/{path}")
        if path in pages.NOT_FOUND + pages.REFUSED:
            page.problems[:] = [problem for problem in page.problems if "status of 40" not in problem]
        found = page.evaluate(SURVEY) + weight(visited) + axe_findings(page, looks)
        complaints += [f"/{lang}/{path}: {complaint}" for complaint in found]
    if complaints:
        pytest.fail("\n".join(complaints))


@pytest.mark.soak
@pytest.mark.parametrize("language", walks.languages_of(*walks.LANGUAGES))
def test_the_style_guide_is_accessible(editor, live_server, language):
    editor.goto(f"{live_server.url}/admin/style/?language={language}")

    assert not (found := editor.evaluate(SURVEY) + axe_findings(editor)), "\n".join(found)


def weight(answers):
    """Complaints about too many bytes or requests. Sizes are compressed, as nginx sends them."""
    size = sum(len(gzip.compress(answer.body())) for answer in answers)
    found = [f"{size} bytes"] if size > MOST_BYTES else []
    return found + ([f"{len(answers)} requests"] if len(answers) > MOST_REQUESTS else [])


def axe_findings(page, looks=()):
    """Violations found by axe in each look, by default those of the page's language, and widths at which the page
    scrolls sideways. With `make test`, axe looks at a page in one of the looks, which its address chooses."""
    found, before = [], page.viewport_size
    looks = looks or LOOKS[page.evaluate("document.documentElement.lang")]
    chosen = crc32(urlsplit(page.url).path.encode()) % len(looks)
    page.evaluate(AXE)
    for place, (width, scheme, rules) in enumerate(looks):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"scrolls sideways at {width}")
        if place != chosen and not walks.IS_FULL:
            continue
        options = {"resultTypes": ["violations"], "preload": False, **rules}
        for violation in page.evaluate("(options) => axe.run(options)", options)["violations"]:
            places = ", ".join(str(node["target"]) for node in violation["nodes"])
            found.append(f"{width} {scheme}: {violation['id']} at {places}")
    page.set_viewport_size(before)
    page.emulate_media(color_scheme="light")
    return found


def test_axe_is_recent(page):
    page.evaluate(AXE)

    version = page.evaluate("axe.version")

    assert [int(part) for part in version.split(".")] >= [4, 12], version


def test_the_survey_reports_every_problem(page):
    page.set_content(
        """<html lang="ar"><title>x</title><body>
        <nav></nav><h1 id="a">x</h1><h3 style="color: red" id="a" lang="en" onclick="x()">العربية</h3>
        <p title="five running words in Latin">x</p><a href="#b">x</a><script>//</script></body></html>"""
    )

    found = page.evaluate(SURVEY)

    assert [complaint.split(":")[0] for complaint in found] == [
        "Arabic under en",
        "Latin under Arabic",
        "headings",
        "0 body > header",
        "0 main",
        "0 body > footer",
        "0 search, [role=search]",
        "navigations",
        "duplicate id",
        "broken fragment link",
        "inline style",
        "a script",
        "handlers",
    ]
