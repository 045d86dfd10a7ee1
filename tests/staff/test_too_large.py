"""A form that is larger than a request may be: the page says what is allowed and how to get back, in the reader's
language."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from django.utils.translation import gettext

from tests import factories
from tests.staff.pages import change_page

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LIMITS = {
    "DATA_UPLOAD_MAX_MEMORY_SIZE": (100, "A form can hold at most 100 bytes of text."),
    "DATA_UPLOAD_MAX_NUMBER_FIELDS": (2, "A form can hold at most 2 entries, those of all its rows together."),
    "DATA_UPLOAD_MAX_NUMBER_FILES": (1, "A form can hold at most 1 files."),
}
SENT = {"text": "x" * 200, "a": "1", "b": "2", "one": 1, "two": 2}

OWN = {"sec-fetch-site": "same-origin"}


def sent():
    """A form with a long text, several entries and several files."""
    return SENT | {name: SimpleUploadedFile(f"{name}.txt", b"x") for name in ("one", "two")}


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("place", ["admin", "public"])
def test_what_is_allowed(admin, settings, limit, place):
    value, text = LIMITS[limit]
    address = change_page(factories.edition()) if place == "admin" else "/en/report/"
    setattr(settings, limit, value)

    response = admin.post(address, sent(), headers=OWN)

    assert response.status_code == 400
    assert text in response.text.replace("\xa0", " ")
    assert "“Back” in your browser leads to the form with what you have entered." in response.text


def test_in_the_readers_language(admin, settings, lang):
    address = change_page(factories.edition())
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    admin.cookies[settings.LANGUAGE_COOKIE_NAME] = lang

    response = admin.post(address, SENT)

    with translation.override(lang):
        assert f"<h1>{gettext('Too much for one form')}</h1>" in response.text
    assert f'<html lang="{lang}"' in response.text


def test_another_bad_request_is_not_about_size(admin):
    response = admin.post("/en/report/", {"more": "x" * settings.REPORT_MAX_BYTES}, headers=OWN)

    assert response.status_code == 400
    assert "Too much for one form" not in response.text
