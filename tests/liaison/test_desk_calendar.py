"""The calendar of an officer: what it holds, and the link that opens it."""

import logging
from datetime import timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from apps.liaison.models import CalendarLink
from apps.records import clock
from apps.staff.models import Preference
from tests import factories
from tests.staff.accounts import take_factor

pytestmark = pytest.mark.django_db
PAGE = "/admin/desk/calendar/"


@pytest.fixture
def user(member):
    return member(speaks_for=factories.organisation("own"))


@pytest.fixture
def feed(client, user):
    """The path of the officer's calendar, as the page shows it once."""
    client.force_login(user)
    address = client.post(PAGE, {"make": ""}).context["feed"]
    client.logout()
    return address.partition("//")[2].partition("/")[1] + address.partition("//")[2].partition("/")[2]


def summaries(client, path):
    found = Calendar.from_ical(client.get(path).content).walk("VEVENT")
    return {str(one["summary"]): one["dtstart"].dt.isoformat() for one in found}


def test_it_works(client, user, feed):
    own, sister, other = (factories.post(title_en=title) for title in ("Own seat", "Sister seat", "Other seat"))
    sister.organisations.add(user.representations.get().organisation)
    officer, colleague = factories.officer(user=user), factories.officer(name="Colin Colleague")
    factories.term(own, officer, start="2026-01-01", end="2028-12-31")
    factories.term(sister, colleague, start="2026-01-01", end="2027-06-30")
    factories.term(other, factories.officer(), start="2026-01-01", end="2027-07-31")
    factories.term(factories.post(title_en="Planned"), officer, end="2029-01-31", **factories.DRAFT)
    factories.term(factories.post(title_en="Vague"), officer, start="2026", end="2029-02")
    factories.edition(title_en="The edition", start_date="2026-12-08", end_date="2026-12-09")
    factories.edition(title_en="The draft", **factories.DRAFT)

    answer = client.get(feed)

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert summaries(client, feed) == {
        "Term begins: Own seat": "2026-01-01",
        "Term ends: Own seat": "2028-12-31",
        "Term ends: Sister seat": "2027-06-30",
        "The edition": "2026-12-08",
    }
    assert "Colin" not in answer.text
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75
    for event in Calendar.from_ical(answer.content).walk("VEVENT"):
        assert event["dtend"].dt > event["dtstart"].dt
        assert {"UID", "DTSTAMP", "SEQUENCE"} <= set(event)


@pytest.mark.parametrize(
    ("language", "text"), [("fr", "Début de mandat"), ("es", "Comienza el mandato"), ("ar", "تبدأ المدة")]
)
def test_it_is_in_the_language_of_its_owner(client, user, feed, language, text):
    Preference.objects.create(user=user, language=language)
    factories.term(factories.post(), factories.officer(user=user), start="2026-01-01")

    assert any(text in summary for summary in summaries(client, feed))


def test_the_link_is_shown_once_and_only_its_hash_is_stored(client, user, feed):
    token = feed.strip("/").rpartition("/")[2]
    client.force_login(user)

    assert token not in client.get(PAGE).text
    assert token not in str(CalendarLink.objects.values())


def test_a_revoked_and_a_renewed_link_end(client, user, feed):
    assert client.get(feed).status_code == 200
    client.force_login(user)

    client.post(PAGE, {"make": ""})
    assert client.get(feed).status_code == 404

    feed = reverse("desk:calendar_feed", args=[client.post(PAGE, {"make": ""}).context["feed"].split("/")[-2]])
    assert client.get(feed).status_code == 200
    client.post(PAGE, {"revoke": ""})
    assert client.get(feed).status_code == 404
    assert not CalendarLink.objects.exists()


def test_an_expired_link_and_an_unknown_one(client, feed):
    with clock.stopped_at(clock.now() + timedelta(days=366)):
        assert client.get(feed).status_code == 404
    assert client.get(reverse("desk:calendar_feed", args=["unknown"])).status_code == 404


@pytest.mark.parametrize("ends", ["role", "active", "staff", "factor"])
def test_it_ends_with_the_right_to_use_the_desk(client, user, feed, ends):
    if ends == "role":
        user.groups.clear()
    elif ends == "factor":
        take_factor(user)
    else:
        setattr(user, f"is_{ends}", False)
    user.save()

    assert client.get(feed).status_code == 404


def test_it_is_only_read(client, feed):
    assert client.post(feed).status_code == 405


def test_no_token_is_logged(client, user, feed, caplog):
    token = feed.strip("/").rpartition("/")[2]
    CalendarLink.objects.all().delete()

    with caplog.at_level(logging.DEBUG):
        client.get(feed)
        client.post(feed)

    assert caplog.records
    assert token not in "".join(formatted(record) for record in caplog.records)


def formatted(record):
    """What the handlers of the site write of a record."""
    [one.filter(record) for name in ("", "django.request") for one in filters(name)]
    return record.getMessage()


def filters(name):
    return [one for handler in logging.getLogger(name).handlers for one in handler.filters]


def test_many_terms_cost_no_more_queries(client, user, feed, django_assert_max_num_queries):
    officer = factories.officer(user=user)
    factories.term(factories.post(), officer, start="2026-01-01", end="2026-12-31")
    client.get(feed)
    with django_assert_max_num_queries(60) as few:
        client.get(feed)
    for _number in range(5):
        factories.term(factories.post(), officer, start="2026-01-01", end="2026-12-31")

    with django_assert_max_num_queries(len(few)):
        client.get(feed)
