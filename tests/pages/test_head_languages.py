"""Every public page of the real data in every language: head, sitemap and switcher name the same languages."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.conf import settings

from apps.languages import columns
from tests import factories
from tests.conftest import LANGUAGES
from tests.website.test_system_views import sitemap

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
VOID = {"meta", "link", "img", "input", "br", "hr"}


def head(page):
    """The alternates of a page, language -> address; and its canonical addresses."""
    start = page.partition("</head>")[0]
    alternates = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', start))
    canonical = re.findall(r'<link rel="canonical" href="([^"]+)">', start)
    return {language: unescape(address) for language, address in alternates.items()}, canonical


def switch(page):
    """The entries of the switcher: language -> (address, whether it is marked as incomplete)."""
    nav = re.search(r'<nav class="switch".*?</nav>', page, re.DOTALL).group()
    entries = [re.search(r'href="([^"]+)" lang="(\w+)" hreflang="\2"', item) for item in nav.split("<li>")[1:]]
    lacking = ["switch__lacking" in item for item in nav.split("<li>")[1:]]
    return {e.group(2): (unescape(e.group(1)), lack) for e, lack in zip(entries, lacking, strict=True)}


class StrayArabic(HTMLParser):
    """Collects texts in Arabic letters that no element declares as Arabic."""

    def __init__(self, page):
        super().__init__()
        self.open, self.found = [("", "")], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        language = attrs.get("lang", self.open[-1][1])
        spoken = [attrs.get(name) or "" for name in ("alt", "title", "aria-label", "content")]
        self.collect(" ".join(spoken), language)
        if tag not in VOID:
            self.open.append((tag, language))

    def handle_endtag(self, tag):
        while tag in [name for name, _language in self.open] and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self.open[-1][0] != "script":
            self.collect(data, self.open[-1][1])

    def collect(self, text, language):
        if columns.written_in(text) == "ar" != language:
            self.found.append((text.strip(), language))


def check(text, language, path, alternates):
    """What a page in a language says of its languages is what the sitemap says: `alternates`, language -> address."""
    named, canonical = head(text)
    has_it = language in alternates
    assert named == alternates, path
    assert canonical == ([f"{settings.SITE_URL}/{language}/{path}"] if has_it else []), path
    assert ('name="robots" content="noindex"' in text) is not has_it, path
    assert switch(text) == {code: (f"/{code}/{path}", code not in alternates) for code in LANGUAGES}, path
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in text
    assert StrayArabic(text).found == [], path


@pytest.mark.soak
def test_head_sitemap_and_switcher_agree(site, alternates):
    assert len(alternates) > 480
    for address in alternates.keys() & site.keys():
        _, language, path = address.split("/", 2)
        check(site[address], language, path, alternates[address])


def test_they_agree_on_pages_that_lack_languages(client):
    factories.edition(90, title_fr="Quatre-vingt-dixième")
    factories.priority(factories.organisation("arabic", name_ar="اسم", acronym_ar="اسم"), label_ar="أولوية")
    known = sitemap(client)
    records = {
        address.split("/", 4)[4]: found
        for address, found in known.items()
        if "/edition" in address or "arabic" in address
    }
    assert {"editions/90/", "participants/arabic/"} <= records.keys()
    assert {len(found) for path, found in records.items() if path != "editions/"} == {3}, (
        "two languages and the default"
    )

    for path, found in records.items():
        for language in LANGUAGES:
            check(client.get(f"/{language}/{path}").text, language, path, found)


def test_stray_arabic_is_found():
    page = '<p lang="en">العربية<br><b lang="ar">العربية</b></p><img alt="العربية"><p lang="ar">العربية</p>'

    assert StrayArabic(page).found == [("العربية", "en"), ("العربية", "")]


@pytest.mark.parametrize(
    "path", ["search/?q=europol&kind=participants", "priorities/?year=2024&page=2", "editions/next/"]
)
def test_the_switcher_keeps_filters_and_page(seeded, client, path):
    for language in LANGUAGES:
        page = client.get(f"/{language}/{path}").text
        assert {code: address for code, (address, _lacking) in switch(page).items()} == {
            code: f"/{code}/{path}" for code in LANGUAGES
        }


def test_an_incomplete_page_says_so_in_its_language(client, lang):
    factories.edition(6, title_fr="Sixième")
    names = {"es": "inglés", "ar": "الإنجليزية"}
    notes = {"es": "Esta página aún no está completa en español", "ar": "لم تكتمل هذه الصفحة بعد باللغة العربية"}

    page = client.get(f"/{lang}/editions/6/").text

    assert [language for language, note in notes.items() if note in page] == [lang] * (lang in notes)
    other = f'<span lang="en" dir="ltr">Edition 6</span> <span class="mark">{names.get(lang)}</span>'
    assert f"<h1>{ {'en': 'Edition 6', 'fr': 'Sixième'}.get(lang, other) }</h1>" in page
