"""Breadcrumbs: shown on every page below the home page, declared once by its view."""

import re
from html import unescape

import pytest

from tests import factories
from tests.page_helpers import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def records():
    organisation = factories.organisation("aimc", acronym_en="AIMC", acronym_fr="CMAI")
    edition = factories.edition(8, title_en="Eighth")
    factories.release(slug="told", title_en="Told", edition=edition)
    factories.priority(organisation, slug="drugs", label_en="Drugs & <arms>")
    factories.goal(1, label_en="Terrorism")
    factories.sdg(16, title_en="Peace")


def breadcrumbs(response):
    """The titles and addresses of the breadcrumbs; the page itself has no address."""
    shown = response.text.partition('<nav class="breadcrumbs"')[2].partition("</nav>")[0]
    steps = re.findall(r"<li([^>]*)>(.*?)</li>", shown, re.DOTALL)
    assert [bool(attributes) for attributes, _ in steps] == [False] * (len(steps) - 1) + [True] * bool(steps)
    assert not steps or steps[-1][0] == ' aria-current="page"'
    return [(words(step), re.findall(r'href="([^"]+)"', step)) for _, step in steps]


def words(markup):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("editions/", ["Editions"]),
        ("editions/8/", ["Editions editions/", "8"]),
        ("editions/next/", ["Editions editions/", "Next edition"]),
        ("news/", ["News"]),
        ("news/told/", ["News news/", "Told"]),
        ("participants/", ["Participants"]),
        ("participants/aimc/", ["Participants participants/", "AIMC"]),
        ("participants/attendance/", ["Participants participants/", "Attendance"]),
        ("liaison/", ["Liaison officers’ platform"]),
        ("priorities/", ["Strategic priorities"]),
        ("priorities/drugs/", ["Strategic priorities priorities/", "Drugs & <arms>"]),
        ("goals/", ["Global Policing Goals"]),
        ("goals/1/", ["Global Policing Goals goals/", "Terrorism"]),
        ("sdgs/16/", ["Global Policing Goals goals/", "Peace"]),
        ("search/", ["Search"]),
        ("data/", ["Data"]),
        ("report/", ["Report an error"]),
        ("report/thanks/", ["Report an error report/", "Thank you"]),
        ("about/", ["About this site"]),
        ("privacy/", ["Privacy"]),
        ("accessibility/", ["Accessibility"]),
    ],
)
def test_every_page_below_home_has_breadcrumbs(client, path, steps):
    home, *below = breadcrumbs(client.get(f"/en/{path}"))

    assert home == ("Home", ["/en/"])
    assert [" ".join([title, *url]).replace("/en/", "") for title, url in below] == steps


@pytest.mark.parametrize("path", ["", "nothing/", "?q=%00"])
def test_home_and_error_pages_have_none(client, path):
    assert breadcrumbs(client.get(f"/en/{path}")) == []


def test_they_are_in_the_readers_language_or_declare_another(client):
    french, arabic = (client.get(f"/{language}/participants/aimc/") for language in ("fr", "ar"))

    assert breadcrumbs(french)[-1][0] == "CMAI"
    assert '<bdi><span lang="en" dir="ltr">AIMC</span></bdi>' in arabic.text.partition('class="breadcrumbs"')[2]


def test_they_cost_no_query(client):
    assert queries_of(client, "/en/about/") == 0
