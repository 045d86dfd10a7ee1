"""The second factor: who must set it up, how, and how it is changed."""

import io
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from apps.staff.models import AccountEvent
from tests.staff.accounts import PASSWORD, SECRET, code, enter, is_in, log_in, recovery_codes, take_factor

pytestmark = pytest.mark.django_db
SET_UP, CODES, REMOVE = "/admin/account/factor/app/", "/admin/account/factor/codes/", "/admin/account/factor/remove/"
NEW_CODES, AGAIN, AGAIN_BY_CODE = CODES + "new/", "/admin/account/again/", "/admin/account/again/code/"


@pytest.fixture
def bare(staff):
    """A superuser without a second factor."""
    take_factor(staff)
    return staff


def member(role=None):
    user = User.objects.create_user("member", password=PASSWORD, is_staff=True)
    if role:
        user.groups.add(Group.objects.get(name=role))
    take_factor(user)
    return user


def secret_on(page):
    return re.search(r'<code id="secret"[^>]*>(\w+)</code>', page.text)[1]


def set_up(client):
    return client.post(SET_UP, {"code": code(secret_on(client.get(SET_UP)))}, follow=True)


def get_older(client, seconds):
    """Move the last authentication back in time."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= seconds
    session.save()


def test_the_first_login_redirects_to_the_set_up(client, bare):
    assert log_in(client).headers["Location"] == SET_UP
    page = client.get(SET_UP)
    assert "<svg" in page.text
    assert "data:" not in page.text
    assert client.post(SET_UP, {"code": "000000"}).status_code == 200
    assert not is_in(client)

    page = client.post(SET_UP, {"code": code(secret_on(client.get(SET_UP)))}, follow=True)

    assert page.redirect_chain == [(CODES, 302)]
    assert re.findall(r"<code>(\d{8})</code>", page.text) == recovery_codes(bare)
    assert len(recovery_codes(bare)) == 10
    assert is_in(client)


@pytest.mark.parametrize("zero", ["٠", "۰", "०", "０"])
def test_a_code_in_the_digits_of_any_script(client, bare, zero):
    log_in(client)
    shown = "".join(chr(ord(zero) + int(digit)) for digit in code(secret_on(client.get(SET_UP))))

    client.post(SET_UP, {"code": f"{shown[:3]} {shown[3:]}\u00a0"})
    assert is_in(client)

    again = Client()
    log_in(again)
    recovery = "".join(chr(ord(zero) + int(digit)) for digit in recovery_codes(bare)[0])
    assert again.post(reverse("mfa_authenticate"), {"code": recovery}).status_code == 302
    assert is_in(again)


def test_recovery_codes_are_shown_once(client, bare):
    log_in(client)
    set_up(client)

    assert not re.search(r"\d{8}</code>", client.get(CODES).text)


@pytest.mark.parametrize("role", ["administrator", "publisher", "editor", "data manager", "liaison officer", "auditor"])
def test_nothing_else_before_the_set_up(client, role):
    client.force_login(member(role))

    for name in (
        "admin:index",
        "admin:participants_organisation_changelist",
        "account",
        "usersessions_list",
        "mfa_index",
    ):
        response = client.get(reverse(name), follow=True)
        assert response.redirect_chain[1][0] == SET_UP
    assert [client.post(reverse("account_change_password")).status_code, is_in(client)] == [302, False]


@pytest.mark.parametrize("role", [None, "translator"])
def test_other_roles_need_no_second_factor(client, role):
    member(role)

    assert log_in(client, "member").headers["Location"] == "/admin/"
    assert is_in(client)


def test_a_role_asks_for_it_at_once(client):
    user = member("translator")
    client.force_login(user)
    assert is_in(client)
    user.groups.add(Group.objects.get(name="publisher"))

    assert not is_in(client)


def test_a_user_with_a_second_factor_is_always_asked(client):
    member("translator")
    log_in(client, "member")
    set_up(client)
    browser = Client()

    assert log_in(browser, "member").headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(browser)


# --- Changes ---------------------------------------------------------------------------------------------------------


def test_some_time_after_the_login_the_set_up_asks_for_the_password(client, bare):
    log_in(client)
    get_older(client, 301)
    assert client.get(SET_UP, follow=True).redirect_chain == [(f"{AGAIN}?next={SET_UP.replace('/', '%2F')}", 302)]
    assert client.post(f"{AGAIN}?next={SET_UP}", {"password": "wrong"}).status_code == 200

    response = client.post(f"{AGAIN}?next={SET_UP}", {"password": PASSWORD})

    assert (response.status_code, response.headers["Location"]) == (302, SET_UP)
    assert client.get(SET_UP).status_code == 200


@pytest.mark.parametrize("address", [REMOVE, NEW_CODES])
def test_a_change_asks_for_a_code_and_takes_no_password(client, staff, address):
    enter(client)
    get_older(client, 301)

    assert client.get(address).headers["Location"].startswith(AGAIN_BY_CODE)
    assert client.post(AGAIN, {"password": PASSWORD}).headers["Location"] == AGAIN_BY_CODE
    assert client.get(address).status_code == 302
    assert Authenticator.objects.filter(user=staff).count() == 2
    client.post(f"{AGAIN_BY_CODE}?next={address}", {"code": code()})
    assert client.get(address).status_code == 200


def test_a_session_alone_shows_no_codes(client, staff):
    client.force_login(staff)

    assert client.get(CODES).headers["Location"].startswith(AGAIN_BY_CODE)


def test_another_phone(client, staff, django_capture_on_commit_callbacks):
    enter(client)
    response = client.post(REMOVE, follow=True)
    assert response.redirect_chain[-1][0] == SET_UP
    assert not is_in(client)
    assert secret_on(response) != SECRET

    with django_capture_on_commit_callbacks(execute=True):
        set_up(client)

    assert is_in(client)
    kinds = set(AccountEvent.objects.filter(user=staff).values_list("kind", flat=True))
    assert kinds >= {"factor_removed", "factor_added", "codes_renewed"}


def test_new_codes_replace_the_old(client, staff):
    enter(client)
    old = recovery_codes(staff)
    page = client.post(NEW_CODES, follow=True)

    new = re.findall(r"<code>(\d{8})</code>", page.text)
    assert (len(new), set(new) & set(old)) == (10, set())
    assert new == recovery_codes(staff)


def test_a_code_of_the_step_beside_is_accepted(client, staff):
    """For clocks that differ, and codes that are typed in their last second."""
    log_in(client)

    client.post(reverse("mfa_authenticate"), {"code": code(at=time.time() + 30)})
    assert is_in(client)


def test_an_old_code_is_refused(client, staff):
    log_in(client)

    assert client.post(reverse("mfa_authenticate"), {"code": code(at=time.time() - 60)}).status_code == 200


def test_lost_phone_and_codes(client, staff):
    enter(client)
    call_command("forgetfactor", "staff", stdout=io.StringIO())

    assert not is_in(client)
    assert log_in(client).headers["Location"] == SET_UP
    with pytest.raises(CommandError, match="no user nobody"):
        call_command("forgetfactor", "nobody")
