"""Unsaved forms come back to the user who opened them, and to nobody else."""

import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.editions.models import Photo
from apps.opendata import import_lock
from apps.participants.models import Organisation
from apps.records import clock
from apps.staff import unsaved_forms
from apps.staff.models import UnsavedForm
from tests import factories
from tests.staff.accounts import PASSWORD, enter, recovery_codes
from tests.staff.pages import add_page, change_page, form_data, form_of, picture, submit
from tests.staff.test_edit_conflicts import other, said  # noqa: F401 a fixture

LOGIN = reverse("account_login")


@pytest.fixture
def record(db):
    return factories.organisation("one", name_en="Before", name_ar="قبل")


@pytest.fixture
def session_ends(client, staff):
    """Log in, and return a function that ends the session from another client."""
    enter(client)
    return lambda: Session.objects.all().delete()


def entered(client, record, **values):
    """The entries of a form that is not submitted yet."""
    return form_of(client, change_page(record)) | values


def back(client, late):
    """Log in at the address to which a late form redirected, and follow the redirect."""
    assert late.status_code == 302
    goto = parse_qs(urlsplit(late.headers["Location"]).query)["next"][0]
    client.post(f"{late.headers['Location']}", {"login": "staff", "password": PASSWORD, "next": goto})
    code = recovery_codes(User.objects.get(username="staff"))[0]
    return client.post(reverse("mfa_authenticate"), {"code": code}, follow=True)


def value(response, name):
    return response.context["adminform"].form[name].value()


def test_it_works(client, session_ends, record):
    data = entered(client, record, name_ar="بعد", seat_city_fr="Vienne")
    session_ends()

    late = client.post(change_page(record), data)
    assert urlsplit(late.headers["Location"]).path == LOGIN
    assert "بعد" not in late.headers["Location"]
    response = back(client, late)

    assert (value(response, "name_ar"), value(response, "seat_city_fr")) == ("بعد", "Vienne")
    assert any("not saved yet" in text for text in said(response))
    record.refresh_from_db()
    assert record.name_ar == "قبل"
    saved = client.post(response.request["PATH_INFO"] + "?" + response.request["QUERY_STRING"], form_data(response))
    record.refresh_from_db()
    assert (saved.status_code, record.name_ar, record.seat_city_fr) == (302, "بعد", "Vienne")
    assert not UnsavedForm.objects.exists()


def test_a_session_that_slept_too_long(client, session_ends, record):
    data = entered(client, record, name_ar="بعد")
    session = client.session
    session["began"] -= settings.SESSION_IDLE_SECONDS + 60
    session.save()

    response = back(client, client.post(change_page(record), data))

    assert value(response, "name_ar") == "بعد"


def test_the_token_of_an_earlier_login(staff, record):
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff)
    data = entered(client, record, name_ar="بعد")

    response = client.post(change_page(record), data | {"csrfmiddlewaretoken": "x" * 64}, follow=True)

    assert [status for _url, status in response.redirect_chain] == [302]
    assert value(response, "name_ar") == "بعد"
    assert "csrfmiddlewaretoken" not in str(unsaved_forms.replay(response.wsgi_request, UnsavedForm.objects.get()).POST)


def test_a_new_record_with_its_rows(client, session_ends):
    data = form_of(client, add_page(Organisation)) | {"code": "new", "name_en": "New"}
    data |= {"names-TOTAL_FORMS": 1, "names-0-value": "An old name", "names-0-kind": "former"}
    session_ends()

    response = back(client, client.post(add_page(Organisation), data))

    assert (value(response, "code"), value(response, "name_en")) == ("new", "New")
    assert "An old name" in response.text
    assert not Organisation.objects.exists()


def test_files_come_back_too(client, session_ends, record, speak_english):
    edition = factories.edition()
    data = form_of(client, add_page(Photo)) | {"edition": edition.pk, "new_alt_en": "A room"}
    session_ends()

    late = client.post(add_page(Photo), data | {"upload": SimpleUploadedFile("room.png", picture(), "image/png")})
    response = back(client, late)

    assert value(response, "new_alt_en") == "A room"
    assert 'name="_kept-upload"' in response.text
    assert not any("room.png" in text for text in said(response))


@pytest.fixture
def speak_english(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


def test_somebody_else_saved_in_the_meantime(client, other, session_ends, record):  # noqa: F811
    data = entered(client, record, name_ar="لي", seat_city_fr="Vienne")
    Session.objects.all().delete()
    late = client.post(change_page(record), data)
    other.force_login(User.objects.get(username="other"))
    submit(other, change_page(record), name_ar="لها", name_en="After")

    response = back(client, late)

    assert (value(response, "name_ar"), value(response, "name_en")) == ("لي", "After")
    assert set(response.context["adminform"].form.errors) == {"name_ar"}
    assert "لها" in response.text


def test_it_is_offered_on_the_page(client, session_ends, record):
    data = entered(client, record, name_ar="بعد")
    session_ends()
    client.post(change_page(record), data)
    enter(client)

    assert UnsavedForm.objects.get().url in client.get(change_page(record)).text
    assert UnsavedForm.objects.get().key not in client.get(change_page(factories.organisation("two"))).text


# --- Nobody else, nothing else ---------------------------------------------------------------------------------------


@pytest.fixture
def late(client, session_ends, record):
    """An unsaved form, and the client logged in again."""
    data = entered(client, record, name_ar="بعد")
    session_ends()
    client.post(change_page(record), data)
    enter(client)
    return UnsavedForm.objects.get()


def test_not_for_another_user(late, other):  # noqa: F811
    page = other.get(late.url)

    assert page.status_code == 200
    assert "بعد" not in page.text


def test_not_on_another_page(client, late):
    page = client.get(f"{change_page(factories.organisation('two'))}?unsaved={late.key}")

    assert "بعد" not in page.text


def test_not_for_long(client, late):
    with clock.stopped_at(late.at + timedelta(days=1, minutes=1)):
        page = client.get(late.url)

    assert "بعد" not in page.text


def signed_with_another_key(form):
    UnsavedForm.objects.filter(pk=form.pk).update(content=signing.dumps({"fields": {}, "files": []}, key="old"))


def test_after_the_secret_key_has_changed(client, late, speak_english):
    signed_with_another_key(late)

    page = client.get(late.url)

    assert (page.status_code, value(page, "name_ar")) == (200, "قبل")
    assert said(page)[-1] == "Your link has expired."


def test_what_cannot_be_read_is_not_offered(client, late, record, speak_english):
    newer = UnsavedForm.objects.create(user=late.user, path=late.path, content="x")
    assert [form.url in client.get(change_page(record)).text for form in (late, newer)] == [True, False]

    signed_with_another_key(late)
    assert "Restore them" not in client.get(change_page(record)).text


def test_what_cannot_be_read_goes_when_the_page_is_saved(client, late):
    signed_with_another_key(late)

    assert submit(client, late.url, name_ar="بعد").status_code == 302
    assert not UnsavedForm.objects.exists()


def test_another_account_logged_in_meanwhile(staff, other, record):  # noqa: F811
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff)
    data = entered(client, record, name_ar="بعد")
    client.force_login(User.objects.get(username="other"))

    response = client.post(change_page(record), data | {"csrfmiddlewaretoken": "x" * 64})

    assert response.headers["Location"] == reverse("admin:index")
    assert UnsavedForm.objects.get().user == staff
    assert "بعد" not in client.get(change_page(record)).text


@pytest.mark.parametrize("mark", ["", "1", "{pk}", "{pk}:x:y", "elsewhere", "old"])
def test_nothing_is_stored_without_a_mark(client, session_ends, staff, record, mark):
    data = entered(client, record, name_ar="بعد")
    elsewhere = client.get(change_page(factories.organisation("two"))).context["opened"]
    old = data["opened"].partition(":")
    marks = {"elsewhere": elsewhere, "old": f"{old[0]}:1a:{old[2].partition(':')[2]}"}
    session_ends()

    answer = client.post(change_page(record), data | {"opened": marks.get(mark, mark.format(pk=staff.pk))})

    assert answer.headers["Location"] == f"{reverse('admin:login')}?next={change_page(record)}"
    assert not UnsavedForm.objects.exists()


def test_nothing_is_stored_for_a_deactivated_user(client, session_ends, staff, record):
    data = entered(client, record, name_ar="بعد")
    User.objects.update(is_active=False)

    client.post(change_page(record), data)

    assert not UnsavedForm.objects.exists()


def test_how_much_is_stored(client, session_ends, record):
    data = entered(client, record)
    session_ends()
    noise = "".join(map(chr, range(0x4E00, 0x9FFF))) * 20

    for number in range(12):
        client.post(change_page(record), data | {"name_fr": f"Nom {number}"})
    assert UnsavedForm.objects.count() == unsaved_forms.MAX_FORMS
    newest = UnsavedForm.objects.order_by("pk").last()
    client.post(
        change_page(record), data | {"founded_note_en": noise, "founded_note_fr": noise[::-1], "note": noise[::3]}
    )
    assert UnsavedForm.objects.order_by("pk").last() == newest


def test_a_form_of_a_visitor_is_refused_as_before(db):
    client = Client(enforce_csrf_checks=True)

    response = client.post("/en/report/", {"text": "Wrong."})

    assert response.status_code == 403


# --- The record was deleted meanwhile --------------------------------------------------------------------------------


def test_deleted_meanwhile(admin, other, record, speak):  # noqa: F811
    speak("en")
    factories.name(organisation=record, value="Old name")
    data = entered(admin, record, name_ar="بعد", **{"names-0-value": "Older name"})
    other.post(reverse("admin:participants_organisation_delete", args=[record.pk]), {"post": "yes"})

    page = admin.post(change_page(record), data)

    assert page.status_code == 200
    assert "Amira Haddad" in page.text
    assert '<dd lang="ar" dir="rtl">بعد</dd>' in page.text
    assert "Older name" in page.text

    deletion = Organisation.history.filter(id=record.pk).latest("history_id").history_id
    restore = reverse("admin:participants_organisation_restore", args=[deletion])
    assert f'href="{restore}"' in page.text
    assert admin.get(UnsavedForm.objects.get().url).status_code == 200  # not restored yet: the same page
    admin.post(restore)
    returned = admin.get(UnsavedForm.objects.get().url)
    assert value(returned, "name_ar") == "بعد"
    assert admin.post(UnsavedForm.objects.get().url, form_data(returned)).status_code == 302
    record.refresh_from_db()
    assert (record.name_ar, record.names.get().value) == ("بعد", "Older name")


def test_a_deletion_page_shows_only_what_the_user_can_view(client, record, roles):
    user = User.objects.create_user("liaison", is_staff=True)
    user.groups.add(roles["liaison officer"])
    user.representations.create(organisation=record)
    client.force_login(user)
    address, data = change_page(record), entered(client, record, name_ar="بعد")
    record.delete()

    page = client.post(address, data)

    assert "بعد" in page.text
    assert UnsavedForm.objects.get(user=user).url in page.text, "what was entered is the user's own"
    assert [way for way in ("/restore/", "/deleted/") if way in page.text] == []
    assert ">Restore<" not in page.text


@pytest.mark.postgresql  # SQLite has one writer at a time
@pytest.mark.django_db(transaction=True)
def test_a_form_that_waits_too_long_for_a_lock(client, staff, lang):
    """An import holds its rows until all are written."""
    record = factories.organisation("one", name_en="Before", name_ar="قبل")
    client.force_login(staff)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = lang
    data = entered(client, record, name_ar="بعد")
    own = connection.settings_dict
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    with psycopg.connect(**{name: own[setting] for setting, name in names.items()}) as another:
        another.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", import_lock.KEY)
        another.execute("UPDATE participants_organisation SET note = 'x' WHERE id = %s", [record.pk])
        began = time.monotonic()
        refused = client.post(change_page(record), data)
        assert time.monotonic() - began < 5
    shown = client.get(refused.headers["Location"])

    assert value(shown, "name_ar") == "بعد"
    with translation.override(lang):
        assert " ".join(str(unsaved_forms.BUSY).split()) in said(shown)
    client.post(change_page(record), form_data(shown))
    record.refresh_from_db()
    assert record.name_ar == "بعد"
