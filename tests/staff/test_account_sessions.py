"""Sessions listed and ended, how long they last, and what the own account shows and prefers."""

import time

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.participants.models import Organisation
from apps.staff import zones
from apps.staff.models import AccountEvent, Preference
from tests import factories
from tests.staff.accounts import enter, is_in
from tests.staff.pages import change_page, form_data

pytestmark = pytest.mark.django_db
ACCOUNT, SESSIONS = "/admin/account/", "/admin/account/sessions/"


@pytest.fixture
def browsers(staff):
    """Three browsers of the same person."""
    found = [Client(HTTP_USER_AGENT=f"Browser {number}") for number in range(3)]
    for browser in found:
        enter(browser)
    return found


def get_older(client, **seconds):
    session = client.session
    for name, ago in seconds.items():
        session[name] = time.time() - ago
    session.save()


def test_it_works(browsers):
    first = browsers[0]
    page = first.get(SESSIONS)
    assert [f"Browser {number}" in page.text for number in range(3)] == [True] * 3
    chosen = next(s for s in page.context["sessions"] if s.user_agent == "Browser 1")

    first.post(SESSIONS, {"session": chosen.pk})
    assert [is_in(browser) for browser in browsers] == [True, False, True]
    first.post(SESSIONS)
    assert [is_in(browser) for browser in browsers] == [True, False, False]
    assert AccountEvent.objects.filter(kind="session_ended").count() == 2


def test_only_own_sessions_are_listed_and_ended(browsers):
    User.objects.create_superuser("other", password="a long enough word")
    other = Client(HTTP_USER_AGENT="Browser of another")
    enter(other, "other")
    theirs = other.get(SESSIONS).context["sessions"][0]

    assert "Browser of another" not in browsers[0].get(SESSIONS).text
    browsers[0].post(SESSIONS, {"session": theirs.pk})
    assert is_in(other)


@pytest.mark.parametrize(
    ("ago", "stays"),
    [
        ({"seen": 3500}, True),
        ({"seen": 3700}, False),
        ({"began": 12 * 3600 - 60}, True),
        ({"began": 12 * 3600 + 60}, False),
        ({"began": 12 * 3600 + 60, "seen": 0}, False),
    ],
)
def test_a_session_ends_in_time(client, staff, ago, stays):
    enter(client)
    get_older(client, **ago)

    assert is_in(client) is stays
    assert AccountEvent.objects.filter(kind="session_expired").exists() is not stays


def test_work_keeps_a_session_awake(client, staff):
    enter(client)
    for _hour in range(3):
        get_older(client, seen=3000)
        assert is_in(client)
    assert client.session["seen"] > time.time() - 60


def test_the_public_pages_read_no_session(client, staff, django_assert_num_queries):
    factories.organisation("known")
    client.get("/en/participants/known/")
    with django_assert_num_queries(0):
        assert client.get("/en/about/").status_code == 200
    enter(client)
    with django_assert_num_queries(0):
        response = client.get("/en/about/")

    assert response.cookies == {}


# --- Preferences -----------------------------------------------------------------------------------------------------


def prefer(client, language="", time_zone=""):
    return client.post(ACCOUNT, {"language": language, "time_zone": time_zone})


def test_the_preferred_language_comes_with_the_login(client, staff):
    enter(client)
    assert prefer(client, "ar").headers["Location"] == ACCOUNT
    elsewhere = Client()
    enter(elsewhere)

    for browser in (client, elsewhere):
        assert 'lang="ar" dir="rtl"' in browser.get("/admin/").text
    assert '<html lang="fr"' in elsewhere.get("/fr/about/").text


def test_the_language_switch_is_remembered(client, staff):
    enter(client)
    client.post(reverse("staff:language"), {"language": "es", "next": "/admin/"})
    elsewhere = Client()
    enter(elsewhere)

    assert Preference.objects.get(user=staff).language == "es"
    assert '<html lang="es"' in elsewhere.get("/admin/").text


def test_times_are_those_of_the_preferred_zone(client, staff):
    enter(client)
    record = factories.organisation()
    Organisation.objects.update(publish_at="2026-01-15T12:00:00Z")
    prefer(client, time_zone="Asia/Tokyo")

    assert 'value="21:00:00"' in client.get(change_page(record)).text
    assert timezone.get_current_timezone_name() == settings.TIME_ZONE


@pytest.mark.parametrize(
    ("field", "value"), [("language", "xx"), ("time_zone", "Mars/Olympus"), ("time_zone", "../etc")]
)
def test_no_other_language_or_zone(client, staff, field, value):
    enter(client)

    assert prefer(client, **{field: value}).status_code == 200
    assert not Preference.objects.exists()


def test_every_zone_is_one():
    assert zones.names()[0] == "UTC"
    assert {"Europe/Paris", "America/Bogota", "Asia/Riyadh"} <= set(zones.names())


# --- The own activity ------------------------------------------------------------------------------------------------


def test_the_own_activity(client, staff):
    other = User.objects.create_user("other")
    AccountEvent.objects.create(user=other, kind="login", address="192.0.2.77")
    enter(client)
    record = factories.organisation(name_en="Before")
    page = client.get(change_page(record))
    client.post(change_page(record), form_data(page) | {"name_en": "After"})

    page = client.get(ACCOUNT)
    assert [event.kind for event in page.context["events"]] == ["login", "recovery_code_used"]
    assert [change.object_id for change in page.context["changes"]] == [str(record.pk)]
    assert "192.0.2.77" not in page.text


def test_the_pages_speak_the_language(client, staff, lang):
    enter(client)
    prefer(client, lang)
    names = ("account", "mfa_index", "usersessions_list", "account_change_password", "mfa_deactivate_totp")
    pages = [client.get(reverse(name)) for name in (*names, "mfa_view_recovery_codes", "account_logout")]

    assert [page.status_code for page in pages] == [200] * 7
    assert [f'<html lang="{lang}"' in page.text for page in pages] == [True] * 7
