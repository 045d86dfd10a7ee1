"""Sessions: listed, ended and expiring; the user's activity and preferences."""

import time
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.participants.models import Organisation
from apps.staff import zones
from apps.staff.accounts import sessions
from apps.staff.models import AccountEvent, Preference
from tests import factories
from tests.staff.accounts import enter, is_in, log_in
from tests.staff.pages import change_page, form_data

pytestmark = pytest.mark.django_db
ACCOUNT, SESSIONS = "/admin/account/", "/admin/account/sessions/"


@pytest.fixture
def browsers(staff):
    """Three clients of the same user."""
    found = [Client(HTTP_USER_AGENT=f"Browser {number}") for number in range(3)]
    for browser in found:
        enter(browser)
    return found


def get_older(client, began=0, active=None):
    """Move the start and the last activity of a session back by some seconds."""
    session = client.session
    session["began"] = time.time() - began
    session.save()
    client.cookies.pop(sessions.ACTIVITY_COOKIE, None)
    if active is not None:
        client.cookies[sessions.ACTIVITY_COOKIE] = stamp(session.session_key, active)


def stamp(session_key, ago):
    return Signer(salt=f"{sessions.__name__}:{session_key}").sign(str(int(time.time() - ago)))


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
        ({"began": 3500}, True),
        ({"began": 3700}, False),
        ({"began": 7200, "active": 3500}, True),
        ({"began": 7200, "active": 3700}, False),
        ({"began": 12 * 3600 - 60, "active": 0}, True),
        ({"began": 12 * 3600 + 60, "active": 0}, False),
    ],
)
def test_a_session_ends_in_time(client, staff, ago, stays):
    enter(client)
    get_older(client, **ago)

    assert is_in(client) is stays
    log_in(client)
    assert AccountEvent.objects.filter(kind="session_expired").exists() is not stays


def test_an_expired_session_says_so_once(client, staff):
    enter(client)
    get_older(client, began=3700)
    said = "Your session has ended."

    page = client.get("/admin/", follow=True)
    assert page.redirect_chain
    assert page.text.count(said) == 1
    assert not AccountEvent.objects.filter(kind="session_expired").exists()  # reading writes nothing
    assert said not in enter(client).text
    assert said not in client.get("/admin/").text


def test_work_keeps_a_session_awake(client, staff):
    enter(client)
    get_older(client, began=7200, active=3000)
    assert is_in(client)

    cookie = client.cookies[sessions.ACTIVITY_COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/admin/", True, "Lax")
    assert client.session.session_key not in cookie.value
    assert int(cookie.value.partition(":")[0]) > time.time() - 60
    assert sessions.ACTIVITY_COOKIE not in client.get("/admin/").cookies  # not with every page


@pytest.mark.parametrize("forged", ["", "x", "9999999999", "9999999999:x"])
def test_only_a_cookie_of_this_session_keeps_it_awake(client, staff, forged):
    enter(client)
    for value in (forged, stamp("another", 0)):
        get_older(client, began=3700)
        client.cookies[sessions.ACTIVITY_COOKIE] = value
        assert not is_in(client)


def test_a_form_shows_in_the_list_of_sessions(client, staff):
    enter(client)
    UserSession.objects.update(last_seen_at=timezone.now() - timedelta(hours=1))
    get_older(client, began=100)
    before = UserSession.objects.get().last_seen_at
    client.get(ACCOUNT)
    assert UserSession.objects.get().last_seen_at == before
    get_older(client, began=100)
    prefer(client)
    assert UserSession.objects.get().last_seen_at > before


def test_sessions_that_ended_are_not_listed(browsers, staff):
    browsers[1].session.flush()
    session = browsers[2].session
    session["_auth_user_hash"] = "of an older password"
    session.save()

    assert len(browsers[0].get(SESSIONS).context["sessions"]) == 1
    assert UserSession.objects.count() == 3
    browsers[0].post(SESSIONS)
    assert UserSession.objects.count() == 1


def test_a_session_of_an_older_password_is_left_without_a_write(client, staff):
    enter(client)
    session = client.session
    session["_auth_user_hash"] = "of an older password"
    session.save()

    assert not is_in(client)
    assert not client.cookies[settings.SESSION_COOKIE_NAME].value
    assert Session.objects.filter(session_key=session.session_key).exists()


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


# --- The user's activity ----------------------------------------------------------------------------------------------


def test_the_users_activity(client, staff):
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
