"""Access to the admin, the first administrator, and the language of the admin."""

import io

import pytest
from django.conf import settings
from django.contrib import admin as django_admin
from django.contrib.auth import authenticate
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from apps.coverage.models import Verdict
from apps.liaison.models import LiaisonOfficer
from apps.opendata.models import PrivateExport
from apps.participants.models import Organisation
from apps.publishing.models import Proposal
from apps.website.models import ErrorReport
from tests import factories
from tests.staff.pages import add_page, change_page, list_page, rows

MODELS = list(django_admin.site._registry)


def addresses(staff):
    rows(1, staff)
    found = [reverse("admin:index"), reverse("admin:autocomplete")]
    for model in MODELS:
        is_made_elsewhere = model in (Proposal, ErrorReport, Verdict, PrivateExport)
        found += [list_page(model)] + ([] if is_made_elsewhere else [add_page(model)])
        if record := model._base_manager.first():
            found.append(change_page(record))
    return found


def test_it_works(admin):
    response = admin.get(reverse("admin:index"))

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("known", [False, True])
def test_no_page_for_others(client, staff, known):
    if known:
        client.force_login(User.objects.create_user("visitor"))

    for address in addresses(staff):
        response = client.get(address)
        assert (address, response.status_code) == (address, 302)
        assert response.headers["Location"].startswith(reverse("admin:login"))


def test_staff_without_permission(client, staff):
    client.force_login(User.objects.create_user("new", is_staff=True))

    answers = {address: client.get(address).status_code for address in addresses(staff)[1:]}

    assert {address: code for address, code in answers.items() if code != 403} == {}


def test_view_permission_shows_and_changes_nothing(client, db):
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_organisation"))
    client.force_login(reader)
    record = factories.organisation(name_fr="Nom")

    assert "Nom" in client.get(change_page(record)).text
    assert client.post(change_page(record), {"name_en": "x"}).status_code == 403
    assert client.get(list_page(LiaisonOfficer)).status_code == 403


def first_admin():
    out = io.StringIO()
    call_command("firstadmin", stdout=out)
    return out.getvalue()


def test_first_admin(db, settings):
    settings.SITE_URL, settings.ADMIN_PATH = "https://dialogue.example.org", "back/"

    said = first_admin()

    password = said.split("Password:")[1].split()[0]
    assert len(password) >= 20
    assert authenticate(username="admin", password=password).is_superuser
    assert "https://dialogue.example.org/back/" in said
    assert password not in first_admin()
    assert User.objects.count() == 1


def test_first_admin_when_the_name_is_taken(db):
    User.objects.create_user("admin")
    User.objects.create_superuser("gone", is_active=False)

    assert "admin-2" in first_admin()
    assert User.objects.get(username="admin-2").is_superuser


def switch(client, language, goto):
    return client.post(reverse("staff:language"), {"language": language, "next": goto})


def test_language_switch(client, db):
    goto = f"{reverse('admin:login')}?next=/admin/"
    response = switch(client, "ar", goto)

    assert (response.status_code, response.headers["Location"]) == (302, goto)
    cookie = response.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie.value, cookie["path"]) == ("ar", f"/{settings.ADMIN_PATH}")
    assert 'lang="ar" dir="rtl"' in client.get(goto).text


def test_language_switch_on_the_page(admin, speak):
    speak("fr")
    page = admin.get(list_page(Organisation), {"q": "a&b"}).text

    assert '<input type="hidden" name="next" value="/admin/participants/organisation/?q=a%26b">' in page
    assert [f'value="{code}"' in page for code in ("en", "fr", "es", "ar")] == [True] * 4
    switch_shown = page.split('<form id="language-switch"')[1].split("</form>")[0]
    assert switch_shown.count('aria-current="true"') == 1


@pytest.mark.parametrize(
    "goto",
    ["https://evil.example/admin/", "//evil.example/", "/en/", "/", "", "javascript:alert(1)", "/\\evil.example"],
)
def test_language_switch_redirects_only_to_the_admin(client, db, goto):
    response = switch(client, "fr", goto)

    assert response.headers["Location"] == reverse("admin:index")
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "fr"


def test_language_switch_refuses(db):
    assert Client().get(reverse("staff:language")).status_code == 405
    assert Client(enforce_csrf_checks=True).post(reverse("staff:language"), {"language": "fr"}).status_code == 403
    unknown = Client().post(reverse("staff:language"), {"language": "xx"})
    assert settings.LANGUAGE_COOKIE_NAME not in unknown.cookies
