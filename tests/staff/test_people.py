"""Inviting people: one page, a link that works once, and access that follows the role."""

import re

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from apps.languages.models import Translator
from apps.participants.models import Representation
from dialogue_site import environment
from tests import factories
from tests.staff.accounts import log_in
from tests.staff.pages import add_page, change_page, form_data, form_of, list_page, submit

pytestmark = pytest.mark.django_db
NEW = "another long enough word"
WHO = {"first_name": "Ada", "last_name": "Writer", "email": "Ada.Writer@example.org"}
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def administrator(member, client):
    user = member("administrator")
    client.force_login(user)
    return user


def invite(client, role, **more):
    return submit(client, add_page(User), **WHO, groups=[Group.objects.get(name=role).pk], **more)


def errors(page):
    return {name: list(found) for name, found in page.context["adminform"].form.errors.items()}


def test_it_works(client, administrator, mailoutbox):
    """One page makes the account and sends the link; the person sets the password and logs in."""
    answer = invite(client, "editor")
    user = User.objects.get(email=WHO["email"])
    link = re.search(r"^\S+/admin/account/password/\S+$", mailoutbox[0].body, re.MULTILINE)[0]

    assert (user.username, user.is_staff, user.is_superuser, user.has_usable_password()) == (
        *("ada-writer", True, False),
        False,
    )
    assert [group.name for group in user.groups.all()] == ["editor"]
    assert (mailoutbox[0].to, "ada-writer" in mailoutbox[0].body) == ([WHO["email"]], True)
    assert (answer.status_code, answer.context["sent"], link in answer.text) == (200, True, False)

    browser = Client()
    page = browser.get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
    browser.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    assert log_in(Client(), "ada-writer", NEW).status_code == 302
    again = Client().get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
    assert again.context["token_fail"]


def test_without_mail_the_link_is_shown_once(client, administrator, settings, monkeypatch):
    monkeypatch.setattr("apps.staff.users.has_mail", lambda: False)
    answer = invite(client, "editor")

    assert "/admin/account/password/" in answer.text
    assert "/admin/account/password/" not in client.get(change_page(User.objects.get(email=WHO["email"]))).text


@pytest.mark.parametrize(("role", "field"), [("translator", "languages"), ("liaison officer", "organisations")])
def test_a_role_without_what_it_needs_is_refused(client, administrator, role, field):
    assert list(errors(invite(client, role))) == [field]
    assert not User.objects.filter(email=WHO["email"]).exists()


def test_what_a_role_needs_is_on_the_same_page(client, administrator):
    one, other = factories.organisation(), factories.organisation()
    roles = list(Group.objects.filter(name__in=["translator", "liaison officer"]).values_list("pk", flat=True))
    submit(client, add_page(User), **WHO, groups=roles, languages=["fr", "ar"], organisations=[one.pk])
    user = User.objects.get(email=WHO["email"])
    assert set(user.translates_into.values_list("language", flat=True)) == {"fr", "ar"}

    page = client.get(change_page(user))
    assert page.context["adminform"].form.initial["organisations"] == [one.pk]
    submit(client, change_page(user), languages=["ar", "es"], organisations=[other.pk])

    assert set(Translator.objects.values_list("user", "language")) == {(user.pk, "ar"), (user.pk, "es")}
    assert [row.organisation for row in Representation.objects.all()] == [other]
    assert list(errors(submit(client, change_page(user), languages=[], organisations=[]))) == [
        *("languages", "organisations")
    ]


def held(user):
    return set(user.translates_into.values_list("language", "reviews"))


def test_reviewers_of_a_language(client, administrator, member):
    """Any role can review. Neither list of languages loses what the other says; a language in neither goes."""
    user = member("publisher")
    User.objects.filter(pk=user.pk).update(email="p@example.org", first_name="P", last_name="L")
    submit(client, change_page(user), reviews=["ar"])
    assert held(user) == {("ar", True)}

    submit(client, change_page(user), languages=["ar", "fr"])
    assert held(user) == {("ar", True), ("fr", False)}
    assert "Arabic (reviews), French" in client.get(list_page(User)).text

    submit(client, change_page(user), languages=["es"], reviews=["fr"])
    assert held(user) == {("es", False), ("fr", True)}
    submit(client, change_page(user), languages=[], reviews=[])
    assert held(user) == set()


def test_a_hidden_language_stays_with_its_people(client, administrator, member, settings):
    user = member("editor")
    User.objects.filter(pk=user.pk).update(email="e@example.org", first_name="E", last_name="D")
    submit(client, change_page(user), reviews=["ar", "fr"])
    settings.LANGUAGES = [one for one in settings.LANGUAGES if one[0] != "ar"]
    submit(client, change_page(user), languages=["es"], reviews=["fr"])

    assert held(user) == {("ar", True), ("fr", True), ("es", False)}


def test_the_source_language_is_no_translation_to_review(client, administrator):
    assert list(errors(invite(client, "editor", reviews=["en"]))) == ["reviews"]
    assert not User.objects.filter(email=WHO["email"]).exists()


def test_a_reviewer_is_a_translator_enough(client, administrator):
    invite(client, "translator", reviews=["ar"])

    assert held(User.objects.get(email=WHO["email"])) == {("ar", True)}


@pytest.mark.parametrize("role", ["publisher", "editor", "translator", "auditor"])
def test_only_administrators_make_reviewers(client, member, role):
    user = member(role, languages=["ar"])
    client.force_login(user)
    client.post(change_page(user), {"reviews": ["ar"], "languages": ["ar"]})

    assert held(user) == {("ar", False)}


def test_access_follows_the_roles(client, administrator, member):
    user = member("editor")
    User.objects.filter(pk=user.pk).update(email="e@example.org", first_name="E", last_name="F")
    submit(client, change_page(user), groups=[])
    user.refresh_from_db()
    assert not user.is_staff

    submit(client, change_page(user), groups=[Group.objects.get(name="auditor").pk])
    user.refresh_from_db()
    assert user.is_staff


def test_an_account_has_a_role_and_an_address_of_its_own(client, administrator):
    assert list(errors(submit(client, add_page(User), **WHO))) == ["groups"]
    User.objects.create_user("ada-writer", email="ada.writer@EXAMPLE.org")
    assert list(errors(invite(client, "editor"))) == ["email"]
    submit(client, add_page(User), **{**WHO, "email": "ada.writer@other.example"}, groups=[Group.objects.first().pk])
    assert User.objects.filter(username="ada-writer-2").exists()


def test_nobody_invents_a_password_for_another(client, administrator, staff):
    page = client.get(add_page(User))

    assert not {name for name in form_data(page) if "password" in name}
    assert client.get(f"{change_page(administrator)}../password/").status_code == 302
    assert not {name for name in form_of(client, change_page(administrator)) if "password" in name}


def test_a_new_link(client, administrator, member, mailoutbox):
    other = member("editor")
    address = reverse("admin:auth_user_invite", args=[other.pk])
    assert "no e-mail address" in client.get(address).text
    client.post(address)
    assert not mailoutbox

    User.objects.filter(pk=other.pk).update(email="e@example.org")
    assert address in client.get(change_page(other)).text
    client.post(address)
    assert [mail.to for mail in mailoutbox] == [["e@example.org"]]


@pytest.mark.parametrize("who", ["editor", "auditor", "administrator"])
def test_who_may_send_one(client, member, staff, who):
    """Administrators to all but superusers, and nobody else."""
    client.force_login(member(who))
    other = member("translator", languages=["fr"])

    pages = [client.get(reverse("admin:auth_user_invite", args=[user.pk])).status_code for user in (other, staff)]
    assert pages == ([200, 403] if who == "administrator" else [403, 403])


def test_single_permissions_are_for_superusers(client, administrator, admin_user):
    group, permission = Group.objects.get(name="editor"), Permission.objects.first()
    assert not {"user_permissions", "is_superuser"} & set(form_of(client, change_page(administrator)))
    submit(client, change_page(group), permissions=[permission.pk])
    assert group.permissions.count() > 1

    client.force_login(admin_user)
    assert "user_permissions" in client.get(change_page(administrator)).context["adminform"].form.fields
    assert "permissions" in client.get(change_page(group)).context["adminform"].form.fields


# --- The sender of mail ----------------------------------------------------------------------------------------------


def test_the_sender(monkeypatch):
    monkeypatch.delenv("EMAIL_FROM", raising=False)
    assert environment.sender("EMAIL_FROM", "https://dialogue.example.org") == "dialogue@dialogue.example.org"
    assert environment.sender("EMAIL_FROM", "http://127.0.0.1:8000") == ""
    monkeypatch.setenv("EMAIL_FROM", "Dialogue <d@example.org>")
    assert environment.sender("EMAIL_FROM", "http://localhost") == "Dialogue <d@example.org>"
    monkeypatch.setenv("EMAIL_FROM", "nobody")
    with pytest.raises(ImproperlyConfigured, match="EMAIL_FROM must be an e-mail address"):
        environment.sender("EMAIL_FROM", "http://localhost")


def test_the_start_says_that_mail_has_no_sender(settings):
    settings.MAIL_BACKEND, settings.DEFAULT_FROM_EMAIL = SMTP, ""
    assert [found.id for found in run_checks() if found.id == "staff.W001"] == ["staff.W001"]

    settings.DEFAULT_FROM_EMAIL = "d@example.org"
    assert not [found for found in run_checks() if found.id == "staff.W001"]
