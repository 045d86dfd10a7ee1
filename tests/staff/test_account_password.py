"""Password reset and password change."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.staff.accounts import PASSWORD, enter, is_in, log_in, recovery_codes

pytestmark = pytest.mark.django_db
RESET, CHANGE, NEW = "/admin/account/password/", "/admin/password_change/", "another long enough word"


@pytest.fixture(autouse=True)
def address(staff):
    User.objects.filter(pk=staff.pk).update(email="Anna@example.org")


def ask(client, email="anna@example.org", **headers):
    return client.post(RESET, {"email": email}, **headers)


def link(mailoutbox):
    return re.search(r"^\S+/admin/account/password/\S+$", mailoutbox[0].body, re.MULTILINE)[0]


def follow(client, address, password=NEW):
    """Open the link and submit a new password."""
    page = client.get(address.removeprefix("http://127.0.0.1:8000"), follow=True)
    form = page.redirect_chain[-1][0] if page.redirect_chain else address
    return page, client.post(form, {"password1": password, "password2": password})


def test_it_works(client, mailoutbox):
    ask(client)
    page, response = follow(client, link(mailoutbox))

    assert "15 characters" in page.text
    assert response.headers["Location"] == reverse("account_reset_password_from_key_done")
    assert log_in(Client(), password=PASSWORD).status_code == 200
    assert log_in(client, password=NEW).headers["Location"] == reverse("mfa_authenticate"), "the second factor stays"
    assert mailoutbox[0].to == ["Anna@example.org"]


def test_one_response_to_every_address(client, mailoutbox):
    User.objects.create_user("visitor", email="visitor@example.org")
    User.objects.create_user("left", email="left@example.org", is_staff=True, is_active=False)
    answers = set()
    for name in ("anna", "nobody", "visitor", "left"):
        response = ask(client, f"{name}@example.org")
        answers.add((response.status_code, response.headers["Location"]))

    assert answers == {(302, reverse("account_reset_password_done"))}
    assert [("/password/" in mail.body, mail.to) for mail in mailoutbox] == [
        (True, ["Anna@example.org"]),
        *[(False, [f"{name}@example.org"]) for name in ("nobody", "visitor", "left")],
    ]


def test_the_link_is_of_this_site(client, mailoutbox, settings):
    settings.ALLOWED_HOSTS, settings.SITE_URL = ["*"], "https://dialogue.example.org"
    ask(client, HTTP_HOST="evil.example")

    assert link(mailoutbox).startswith("https://dialogue.example.org/admin/account/password/")
    assert "evil.example" not in mailoutbox[0].body + mailoutbox[0].subject


def test_the_link_works_once(client, mailoutbox):
    ask(client)
    follow(client, link(mailoutbox))
    page, _response = follow(Client(), link(mailoutbox), "yet another long enough word")

    assert "password reset link was invalid" in page.text
    assert log_in(client, password=NEW).status_code == 302


def test_the_link_expires(client, mailoutbox, monkeypatch):
    ask(client)
    later = timezone.localtime().replace(tzinfo=None) + timedelta(minutes=61)
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: later)
    page, _response = follow(client, link(mailoutbox))

    assert "password reset link was invalid" in page.text


def test_asking_is_throttled(client, mailoutbox):
    answers = [ask(client, REMOTE_ADDR=f"192.0.2.{number}").status_code for number in range(3)]

    assert answers == [302, 302, 429]
    assert ask(client, "nobody@example.org").status_code == 302


def test_a_reset_ends_the_sessions(client, mailoutbox):
    enter(client)
    other = Client()
    ask(other)
    follow(other, link(mailoutbox))

    assert not is_in(client)


@pytest.mark.parametrize("password", ["short", "fourteen chars", "123456789123456789", "anna@example.org"])
def test_rules(client, password, staff):
    enter(client)
    response = client.post(CHANGE, {"oldpassword": PASSWORD, "password1": password, "password2": password})

    assert response.status_code == 200
    assert "errorlist" in response.text


def test_a_change_asks_for_the_old_one_and_ends_other_sessions(client, staff):
    enter(client)
    other = Client()
    enter(other)
    forms = [{"oldpassword": old, "password1": NEW, "password2": NEW} for old in ("wrong", PASSWORD)]

    assert [client.post(CHANGE, form).status_code for form in forms] == [200, 302]
    assert [is_in(client), is_in(other)] == [True, False]


def test_a_user_without_a_password_sets_one(client, staff):
    staff.set_unusable_password()
    staff.save()
    client.force_login(staff)
    asked = client.get(CHANGE, follow=True).redirect_chain[-1][0]
    page = client.post(asked, {"code": recovery_codes(staff)[0]}, follow=True)
    done = client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})

    assert asked.startswith(reverse("mfa_reauthenticate")), "the second factor confirms it"
    assert [page.status_code, done.status_code, done.headers["Location"]] == [200, 302, reverse("account")]
    assert "oldpassword" not in page.text
    assert log_in(Client(), password=NEW).headers["Location"] == reverse("mfa_authenticate")
    assert staff.account_events.filter(kind="password_changed").count() == 1
