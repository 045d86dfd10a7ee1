"""The calendar file of an edition, conditional requests, and languages and versions in the calendar."""

from datetime import UTC, datetime

import icalendar
import pytest

from apps.editions.models import Edition
from apps.pagestore import declared
from apps.pagestore.pages import StoredPage, is_storable, send
from apps.records import clock
from tests import factories

pytestmark = pytest.mark.django_db


def events(client, path="editions/calendar.ics", language="en"):
    """The events, checked for parser errors."""
    calendar = icalendar.Calendar.from_ical(client.get(f"/{language}/{path}").content)
    found = list(calendar.walk("VEVENT"))
    assert [part.errors for part in (calendar, *found)] == [[]] * (1 + len(found))
    return found


def test_an_edition_has_a_calendar_file(client, lang):
    factories.edition(9, start_date="2026-10-06", end_date="2026-10-07")
    factories.edition(8)

    (event,) = events(client, "editions/9/calendar.ics", lang)

    assert event["uid"] in [other["uid"] for other in events(client)]
    assert event.decoded("dtend") == datetime(2026, 10, 8).date()  # noqa: DTZ001 a day
    assert "ATTENDEE" not in event


@pytest.mark.parametrize("number", ["7", "8", "99999999999999999999"])
def test_drafts_and_inexact_dates_have_no_calendar_file(client, number):
    factories.edition(7, start_date="2027-10", end_date="")
    factories.edition(8, **factories.DRAFT)

    assert client.get(f"/en/editions/{number}/calendar.ics").status_code == 404


def test_an_upcoming_edition_offers_its_calendar_file(client):
    factories.edition(9, start_date="2026-10-06", end_date="2026-10-07")
    factories.edition(10, start_date="2027-10", end_date="")

    def offers(number, moment):
        with clock.stopped_at(moment):
            return f'href="/en/editions/{number}/calendar.ics"' in client.get(f"/en/editions/{number}/").text

    assert offers(9, datetime(2026, 10, 7, 12, tzinfo=UTC))
    assert not offers(9, datetime(2026, 10, 8, 12, tzinfo=UTC))
    assert not offers(10, datetime(2026, 10, 7, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("city", "place", "language"),
    [({"city_ar": "ليون"}, "ليون، فرنسا", "ar"), ({"city_en": "Lyon"}, "Lyon, France", "en")],
)
def test_a_place_is_in_one_language_and_tagged_with_it(client, city, place, language):
    factories.edition(6, country="FR", **city)

    (event,) = events(client, language="ar")

    assert event["location"].params["LANGUAGE"] == language
    assert event["location"].replace("، ", ", ") == place.replace("، ", ", ")


def test_an_unknown_place_is_left_out(client):
    factories.edition(6)

    assert "LOCATION" not in events(client)[0]


def test_a_scheduled_edition_changed_when_it_became_public(client):
    later = datetime(2030, 1, 1, tzinfo=UTC)
    factories.edition(6, publish_at=later)

    with clock.stopped_at(later):
        (event,) = events(client)

    assert event.decoded("last-modified") == event.decoded("dtstamp") == later


def test_an_edition_without_versions_has_sequence_zero(client):
    edition = factories.edition(6)
    Edition.history.all().delete()

    assert [event["sequence"] for event in events(client)] == [0]
    assert Edition.objects.get() == edition


def sent(client, path, tag=""):
    """The status and the ETag that the page store, which holds these files, sends to a client with `tag`."""
    assert declared.parameters(path) is not None
    file, answer = client.get(path), {}
    headers = list(file.headers.items())
    assert is_storable("200 OK", headers)
    page, environ = StoredPage("200 OK", headers, file.content), {"REQUEST_METHOD": "GET", "HTTP_IF_NONE_MATCH": tag}
    send(page, environ, lambda status, headers: answer.update(status=status, **dict(headers)), "")
    return int(answer["status"][:3]), answer["ETag"]


@pytest.mark.parametrize("path", ["/fr/editions/calendar.ics", "/fr/news/feed/"])
def test_an_unchanged_file_is_not_sent_again(client, path):
    edition, release = factories.edition(6), factories.release()
    _status, tag = sent(client, path)

    assert sent(client, path, tag) == (304, tag)
    for record in (edition, release):
        record.title_fr = "Autre"
        record.save()
    assert sent(client, path, tag)[0] == 200


def test_programs_learn_how_often_to_read_it_again(client):
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:P1D\r\n" in client.get("/en/editions/calendar.ics").content
