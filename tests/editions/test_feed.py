"""The news feed follows RFC 4287 in every language."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.conf import settings

from tests import factories

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
ONCE = ("id", "title", "updated")  # exactly once in a feed and in each entry


def one(element, name):
    (found,) = element.findall(f"{ATOM}{name}")
    return found.text


def links(element):
    return {link.attrib["rel"]: link.attrib["href"] for link in element.findall(f"{ATOM}link")}


def test_it_is_valid(client, lang):
    factories.release(slug="one", title_fr="Nouvelle", summary_en="Told.", title_ar="خبر")
    factories.release(slug="two", title_en="A < b & c")

    response = client.get(f"/{lang}/news/feed/")
    feed = ElementTree.fromstring(response.content)  # noqa: S314 our own answer
    entries = feed.findall(f"{ATOM}entry")

    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert (feed.tag, feed.attrib[LANGUAGE]) == (f"{ATOM}feed", lang)
    assert links(feed) == {
        "self": f"{settings.SITE_URL}/{lang}/news/feed/",
        "alternate": f"{settings.SITE_URL}/{lang}/news/",
    }
    assert feed.find(f"{ATOM}author/{ATOM}name").text
    assert len(entries) == 2
    for element in (feed, *entries):
        assert all(one(element, name) for name in ONCE)
        assert re.match(r"https?://", one(element, "id"))
        assert datetime.fromisoformat(one(element, "updated")).utcoffset().total_seconds() == 0
        assert element.attrib[LANGUAGE] in ("en", "fr", "ar", lang)
    for entry in entries:
        assert links(entry) == {"alternate": one(entry, "id")}
        assert datetime.fromisoformat(one(entry, "published")) == datetime(2022, 12, 10, tzinfo=UTC)
    assert max(one(entry, "updated") for entry in entries) == one(feed, "updated")


def test_a_summary_is_in_the_language_of_its_title_or_absent_from_the_entry(client):
    factories.release(slug="one", title_en="News", summary_en="Told.", summary_fr="Dit.")

    entry = ElementTree.fromstring(client.get("/fr/news/feed/").content).find(f"{ATOM}entry")  # noqa: S314 our own

    assert (entry.attrib[LANGUAGE], one(entry, "title"), one(entry, "summary")) == ("en", "News", "Told.")


@pytest.mark.parametrize("path", ["", "news/", "news/one/"])
def test_home_and_news_link_to_the_feed(client, lang, path):
    factories.release(slug="one")

    head = client.get(f"/{lang}/{path}").text.partition("</head>")[0]

    assert re.findall(r'<link rel="alternate" type="application/atom\+xml" href="([^"]+)"', head) == [
        f"/{lang}/news/feed/"
    ]
