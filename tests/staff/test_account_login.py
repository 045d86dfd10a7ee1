"""The login: two steps, the same response to every refusal, and throttling."""

import logging
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import hashers
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, resolve, reverse

from apps.records import clock
from apps.staff.accounts import urls
from apps.staff.admin_site import StaffSite
from apps.staff.models import AccountEvent
from tests.staff.accounts import PASSWORD, code, enter, is_in, log_in, recovery_codes

pytestmark = pytest.mark.django_db
LOGIN, SECOND_STEP = "/admin/login/", "/admin/account/code/"


def shown(response):
    """A page without the parts that differ between responses."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|value="(staff|nobody|left|visitor)"', "", response.text)


def test_it_works(client, staff):
    assert client.get(LOGIN).headers["Cache-Control"] == "private, no-store"
    assert log_in(client).headers["Location"] == SECOND_STEP
    assert not is_in(client)
    response = client.post(SECOND_STEP, {"code": code()})

    assert (response.status_code, response.headers["Location"]) == (302, "/admin/")
    assert is_in(client)


def test_the_admin_has_no_other_login(client):
    for name in ("login", "logout"):
        assert resolve(reverse(f"admin:{name}")).view_name == f"account_{name}"
    assert StaffSite().login(RequestFactory().get(LOGIN)).headers["Location"] == LOGIN


def test_nothing_of_it_is_public(client):
    assert [name for name in ("account_signup", "account_email") if name in get_resolver().reverse_dict] == []
    addresses = [reverse(p.name, args=["x", "y"][: str(p.pattern).count("<")]) for p in urls.urlpatterns]
    assert [address for address in addresses if not address.startswith(f"/{settings.ADMIN_PATH}")] == []
    assert client.get("/en/").cookies == {}


def test_the_session_is_a_new_one(client, staff):
    log_in(client)
    before = client.session.session_key
    client.post(SECOND_STEP, {"code": code()})

    assert before != client.session.session_key


def test_a_recovery_code_enters_once(client, staff):
    kept = recovery_codes(staff)[0]
    for status in (302, 200):
        browser = Client()
        log_in(browser)
        assert browser.post(SECOND_STEP, {"code": kept}).status_code == status


def test_a_code_of_the_app_enters_once(staff):
    now = code()
    for status in (302, 200):
        browser = Client()
        log_in(browser)
        assert browser.post(SECOND_STEP, {"code": now}).status_code == status


def test_one_response_to_every_refused_login(staff, monkeypatch):
    User.objects.create_user("left", password=PASSWORD, is_staff=True, is_active=False)
    User.objects.create_user("visitor", password=PASSWORD)
    hashed = []
    encode = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", lambda *args: hashed.append(1) or encode(*args))
    answers = {}
    for name, password in (("staff", "wrong"), ("nobody", PASSWORD), ("left", PASSWORD), ("visitor", PASSWORD)):
        hashed.clear()
        response = log_in(Client(), name, password)
        answers[name] = (response.status_code, shown(response), len(hashed))

    assert set(answers.values()) == {answers["staff"]}
    assert answers["staff"][0] == 200
    assert "not correct" in answers["staff"][1]


def test_known_and_unknown_names_take_the_same_time(staff):
    costs = []
    for name in ("nobody", "staff"):
        with CaptureQueriesContext(connection) as queries:
            log_in(Client(), name, "wrong")
        costs.append(len(queries))

    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    "goto", ["https://evil.example/admin/", "//evil.example", "/\\evil.example", "/en/", "javascript:1"]
)
def test_a_login_redirects_only_to_the_admin(client, staff, goto):
    client.post(f"{LOGIN}?next={goto}", {"login": "staff", "password": PASSWORD, "next": goto})

    assert client.post(SECOND_STEP, {"code": code()}).headers["Location"] == "/admin/"


def test_a_login_redirects_back(client, staff):
    goto = "/admin/participants/organisation/?q=a"
    client.post(LOGIN, {"login": "staff", "password": PASSWORD, "next": goto})

    assert client.post(SECOND_STEP, {"code": code()}).headers["Location"] == goto


def test_a_user_who_is_no_longer_staff_is_logged_out(client, staff):
    enter(client)
    User.objects.update(is_staff=False)

    response = client.get("/admin/", follow=True)

    assert (response.status_code, response.redirect_chain[-1][0]) == (200, "/admin/login/?next=/admin/")
    assert "_auth_user_id" not in client.session


# --- Throttling ------------------------------------------------------------------------------------------------------

WAIT = "Too many attempts. Wait 5 minutes, then try again."


OWNER, STRANGER = "198.51.100.1", "203.0.113.7"


def test_a_name_is_throttled_at_an_address(client, staff, settings):
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    for number in range(5):
        log_in(client, "STAFF", "wrong", REMOTE_ADDR=STRANGER, HTTP_HOST=f"localhost:{number + 1}")
    response = log_in(client, REMOTE_ADDR=STRANGER)

    assert WAIT in response.text
    assert shown(response) == shown(_after_five("nobody"))


def test_a_stranger_cannot_keep_the_owner_out(client, staff):
    for _attempt in range(30):
        log_in(Client(), "staff", "wrong", REMOTE_ADDR=STRANGER)

    assert log_in(client, REMOTE_ADDR=OWNER).headers["Location"] == SECOND_STEP  # nobody logged in from there before


def guess_from_many_addresses(attempts=50):
    for number in range(attempts):
        log_in(Client(), "staff", "wrong", REMOTE_ADDR=f"192.0.2.{number}")


def test_guessing_from_many_addresses_reaches_the_ceiling_of_the_account(client, staff):
    guess_from_many_addresses(49)
    assert log_in(client, REMOTE_ADDR=OWNER).status_code == 302
    guess_from_many_addresses(1)

    assert WAIT in log_in(Client(), REMOTE_ADDR=OWNER).text
    assert WAIT in log_in(Client(), "Staff", REMOTE_ADDR=STRANGER).text


@pytest.mark.parametrize(
    ("before", "now"), [(OWNER, OWNER), ("2001:db8:1:2::3", "2001:db8:1:2:aaaa::9"), (OWNER, STRANGER)]
)
def test_known_addresses_escape_the_ceiling_but_not_their_own_limit(staff, before, now):
    AccountEvent.objects.create(user=staff, kind=AccountEvent.Kind.LOGIN, address=before)
    guess_from_many_addresses()

    is_known = now != STRANGER
    assert log_in(Client(), REMOTE_ADDR=now).status_code == (302 if is_known else 200)
    for _attempt in range(5):
        log_in(Client(), "staff", "wrong", REMOTE_ADDR=now)
    assert WAIT in log_in(Client(), REMOTE_ADDR=now).text


def test_an_address_is_known_by_logins_only_and_for_ninety_days(staff):
    """A wrong password makes no address known, nor does a right one without the code."""
    log_in(Client(), "staff", "wrong", REMOTE_ADDR=OWNER)
    log_in(Client(), REMOTE_ADDR=OWNER)
    old = AccountEvent.objects.create(user=staff, kind=AccountEvent.Kind.LOGIN, address=OWNER)
    AccountEvent.objects.filter(pk=old.pk).update(at=clock.now() - timedelta(days=91))
    guess_from_many_addresses()

    assert WAIT in log_in(Client(), REMOTE_ADDR=OWNER).text


def test_a_successful_login_counts_nowhere(staff):
    for _attempt in range(60):
        assert log_in(Client(), REMOTE_ADDR=OWNER).status_code == 302


def _after_five(name):
    for _attempt in range(5):
        log_in(Client(), name, "wrong", REMOTE_ADDR="203.0.113.9")
    return log_in(Client(), name, "wrong", REMOTE_ADDR="203.0.113.9")


def test_an_address_is_throttled_whatever_headers_it_sends(client, staff):
    for number in range(20):
        log_in(client, f"name-{number}", "wrong", HTTP_X_FORWARDED_FOR=f"192.0.2.{number}")

    assert WAIT in log_in(client, HTTP_X_FORWARDED_FOR="192.0.2.99").text
    assert log_in(client, REMOTE_ADDR="198.51.100.1").status_code == 302


def test_only_the_trusted_proxy_names_the_address(client, staff, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(20):
        log_in(client, f"name-{number}", "wrong", HTTP_X_FORWARDED_FOR=f"192.0.2.{number}, 198.51.100.1")

    assert WAIT in log_in(client, HTTP_X_FORWARDED_FOR="192.0.2.99, 198.51.100.1").text
    assert log_in(client, HTTP_X_FORWARDED_FOR="198.51.100.1, 198.51.100.2").status_code == 302


def test_trusted_proxies_are_a_setting():
    assert settings.ALLAUTH_TRUSTED_PROXY_COUNT == settings.TRUSTED_PROXIES


def test_codes_are_throttled(client, staff):
    log_in(client)
    for _attempt in range(5):
        assert "Incorrect code" in client.post(SECOND_STEP, {"code": "000000"}).text

    assert WAIT in client.post(SECOND_STEP, {"code": recovery_codes(staff)[0]}).text


def test_requests_are_throttled(client, staff, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "2/5m/ip"}
    for _attempt in range(2):
        log_in(client, "nobody")
    response = log_in(client)

    assert (response.status_code, response.headers["Retry-After"]) == (429, "300")
    assert WAIT in response.text


# --- The log ---------------------------------------------------------------------------------------------------------


def test_the_log_identifies_nobody(client, staff, caplog):
    caplog.set_level(logging.INFO, "security")
    log_in(client, "staff", "a wrong password")
    log_in(client, "my password typed as a name", "x")
    enter(client)
    client.post(reverse("account_logout"))

    lines = [record.getMessage() for record in caplog.records if record.name == "security"]
    assert [line.split()[:2] for line in lines] == [
        ["login_failed", f"account={staff.pk}"],
        ["login_failed", "account=-"],
        ["recovery_code_used", f"account={staff.pk}"],
        ["login", f"account={staff.pk}"],
        ["logout", f"account={staff.pk}"],
    ]
    assert len({re.search(r"origin=([0-9a-f]{16})$", line)[1] for line in lines}) == 1
    assert [word for word in ("password", "127.0.0.1", "staff") if word in " ".join(lines)] == []


def test_events_are_kept_for_ninety_days(client, staff):
    enter(client)
    AccountEvent.objects.update(at="2020-01-01T00:00:00Z")
    client.post(reverse("account_logout"))

    assert [event.kind for event in AccountEvent.objects.all()] == ["logout"]
