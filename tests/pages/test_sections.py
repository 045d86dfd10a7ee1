"""Sections: what a concept registers shows in menu, sitemap, recent changes, figures and home page."""

import ast

import pytest
from django.conf import settings
from django.utils.translation import npgettext_lazy

from apps.editions.models import PressRelease
from apps.pages import sections
from apps.pages.sections import Figure, HomePart, MenuItem, RecentKind, Section, SitemapRecords
from apps.pages.templatetags import pages
from apps.website import recent
from apps.website.sitemaps import sitemaps
from tests import factories

pytestmark = pytest.mark.django_db
LABEL = npgettext_lazy("figure", "press release", "press releases", "count")
SAMPLES = "samples.py"  # the style guide shows sample records of every concept


@pytest.fixture
def alone(monkeypatch):
    """One section is registered alone, with an entry in every place."""
    monkeypatch.setattr(sections, "_registered", [])
    pages._render.cache_clear()
    sections.register(
        Section(
            menu=[MenuItem(20, "Second", "news:list", ("news",)), MenuItem(10, "First", "goals:list")],
            pages=["news:list"],
            records=[SitemapRecords(PressRelease), SitemapRecords(PressRelease, "news:detail", "slug")],
            recent=[RecentKind(10, PressRelease, "title", LABEL, "news:list")],
            figures=[Figure(10, PressRelease.objects.public, LABEL, "news:list")],
            home=[HomePart(10, "editions/_news.html", lambda: {"news": PressRelease.objects.public()})],
        )
    )
    yield
    pages._render.cache_clear()


def test_the_menu_has_the_entries_in_the_order_of_their_positions(alone, client):
    page = client.get("/en/news/").content.decode()

    menu = page[page.index('<nav class="sections"') : page.index("</nav>", page.index('<nav class="sections"'))]
    assert menu.index(">First<") < menu.index(">Second<")
    assert menu.count("<li>") == 2
    assert menu.count("aria-current") == 1
    assert menu.index("aria-current") > menu.index("goals")


def test_the_sitemap_has_pages_and_public_records(alone):
    shown, _draft = factories.release(), factories.release(state="draft")

    found = sitemaps()

    assert found["pages"].items() == ["news:list"]
    assert list(found["pressrelease"].items()) == [shown]
    assert found["news:detail"].location(shown) == f"/en/news/{shown.slug}/"


def test_recent_changes_are_of_the_registered_kinds(alone):
    factories.edition()
    release = factories.release()

    [(_day, [change])] = recent.days()
    assert (change.kind.singular, change.records) == ("press release", [release])


def test_the_home_page_shows_the_parts(alone, client):
    release = factories.release()

    page = client.get("/en/").content.decode()

    assert str(release.title_en) in page
    assert "Latest edition" not in page


def test_the_entry_of_a_page_goes_before_that_of_its_area():
    items = sections.menu()

    assert pages.current_item(items, "participants:attendance", "participants").url_name == "participants:attendance"
    assert pages.current_item(items, "participants:detail", "participants").url_name == "participants:list"
    assert pages.current_item(items, "website:about", "website") is None


def test_website_imports_no_concept():
    concepts = {name for name in settings.CONCEPTS if name != "website"}
    folder = settings.BASE_DIR / "apps" / "website"
    files = [path for path in folder.rglob("*.py") if path.name != SAMPLES]
    assert files

    assert {(path.name, app) for path in files for app in imported(path) & concepts} == set()


def imported(path):
    """The apps that a module imports, with `import` or `from`."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{name.name}" for name in node.names}
    return {name.split(".")[1] for name in names if name.startswith("apps.")}
