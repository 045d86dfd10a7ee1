"""News, the feed and the calendar."""

from datetime import date, timedelta
from xml.etree import ElementTree

import icalendar
import pytest
from django.conf import settings

from tests import factories
from tests.page_helpers import assert_flat, text_of

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def test_it_works(client, lang):
    factories.release(slug="one")

    for path in ("news/", "news/one/", "news/feed/"):
        assert client.get(f"/{lang}/{path}").status_code == 200


def test_a_draft_appears_nowhere_in_the_news(client):
    factories.release(slug="hidden", title_en="HIDDEN", **factories.DRAFT)

    assert client.get("/en/news/hidden/").status_code == 404
    for path in ("/en/", "/en/news/", "/en/news/feed/", "/en/search/?q=hidden"):
        assert b"HIDDEN" not in client.get(path).content.replace(b'value="hidden"', b"")


def test_a_draft_edition_is_not_named(client):
    factories.release(slug="one", edition=factories.edition(9, title_en="HIDDEN", **factories.DRAFT))

    assert "HIDDEN" not in client.get("/en/news/one/").content.decode()


def test_the_filters(client):
    factories.release(slug="old", published_on="2019-01-02", title_fr="Ancien")
    factories.release(slug="new", edition=factories.edition(6))

    def listed(query):
        return [release.slug for release in client.get(f"/en/news/{query}").context["page_obj"]]

    assert listed("") == ["new", "old"]
    assert listed("?year=2019") == ["old"]
    assert listed("?edition=6") == ["new"]
    assert listed("?q=ancien") == ["old"]
    assert listed("?edition=7") == []


def test_many_releases_cost_no_more_queries(client):
    edition = factories.edition()

    assert_flat(client, "/en/news/", lambda: factories.release(edition=edition))


def test_feed_addresses_are_absolute_whatever_the_host(client, settings):
    settings.SITE_URL = "https://dialogue.example.org"
    factories.release(slug="one", title_fr="Nouvelle", summary_fr="a < b")

    feed = ElementTree.fromstring(client.get("/fr/news/feed/", headers={"host": "localhost"}).content)  # noqa: S314 our own answer

    assert feed.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "fr"
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == ["Nouvelle"]
    assert [entry.findtext(f"{ATOM}summary") for entry in feed.iter(f"{ATOM}entry")] == ["a &lt; b"]
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Dialogue INTERPOL"
    links = {link.attrib["href"] for link in feed.iter(f"{ATOM}link")}
    assert links == {f"https://dialogue.example.org/fr/news/{path}" for path in ("", "feed/", "one/")}


def test_feed_entries_have_their_language(client):
    factories.release(slug="one", title_fr="Nouvelle", published_on="2022-12-10")
    factories.release(slug="two", title_en="News", summary_en="Told.", published_on="2021-12-10")

    feed = ElementTree.fromstring(client.get("/fr/news/feed/").content)  # noqa: S314 our own answer

    language = "{http://www.w3.org/XML/1998/namespace}lang"
    assert [entry.attrib[language] for entry in feed.iter(f"{ATOM}entry")] == ["fr", "en"]
    names = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    assert names == [f"{settings.SITE_URL}/fr/news/{slug}/" for slug in ("one", "two")]


def events(client, language="en"):
    response = client.get(f"/{language}/editions/calendar.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return list(icalendar.Calendar.from_ical(response.content).walk("VEVENT"))


def test_the_calendar_has_whole_days_and_an_exclusive_end(client):
    factories.edition(6, title_fr="Sixième", city_fr="New York", country="US")
    factories.session(slug="drafting")
    factories.edition(7, start_date="2023-10", end_date="")
    factories.edition(8, **factories.DRAFT)

    edition, session = events(client, "fr")

    assert (edition.decoded("dtstart"), edition.decoded("dtend")) == (date(2022, 12, 8), date(2022, 12, 10))
    assert edition["summary"] == "Sixième"
    assert edition["summary"].params["LANGUAGE"] == "fr"
    assert edition["location"] == "New York, États-Unis"
    assert edition["url"].endswith("/fr/editions/6/")
    assert [edition["uid"], session["uid"]] == ["edition-6@interpol-dialogue", "session-drafting@interpol-dialogue"]


def test_a_changed_edition_keeps_its_uid_and_raises_its_sequence(client):
    edition = factories.edition(6)
    (before,) = events(client)

    edition.city_en = "Lyon"
    edition.save()
    (after,) = events(client, "ar")

    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (1, 2)
    assert before.decoded("dtstamp") <= after.decoded("dtstamp") == after.decoded("last-modified")
    assert after.decoded("dtstamp").utcoffset() == timedelta(0)


def test_the_calendar_is_valid(client, lang):
    factories.edition(6, title_en="A long title, with commas; and more " * 4, title_ar="النسخة السادسة من الحوار " * 5)

    response = client.get(f"/{lang}/editions/calendar.ics")
    calendar = icalendar.Calendar.from_ical(response.content)

    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    assert calendar["name"] == calendar["x-wr-calname"]
    assert calendar.decoded("refresh-interval") == timedelta(days=1)
    assert calendar.errors == []
    (event,) = calendar.walk("VEVENT")
    assert event.errors == []
    assert (event["status"], event["transp"], event["dtstart"].params["VALUE"]) == ("CONFIRMED", "TRANSPARENT", "DATE")
    assert str(event["summary"]).startswith("النسخة السادسة" if lang == "ar" else "A long title, with commas;")
    assert event["summary"].params["LANGUAGE"] == ("ar" if lang == "ar" else "en")
    assert event["url"] == f"{settings.SITE_URL}/{lang}/editions/6/"
    lines = response.content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)


def test_the_page_of_a_release_shows_its_paragraphs(client):
    factories.release(slug="one", title_en="Head", body_en="First.\n\nSecond <b>.")

    page = client.get("/en/news/one/")

    assert "<p>First.</p>" in page.content.decode()
    assert "Second <b>." in text_of(page)
