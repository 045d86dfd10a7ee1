"""Every text has a limit that forms and files state, so that no form is refused as a whole, with all that was typed."""

import re

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from apps.editions.models import PressRelease
from apps.history.registration import MODELS_WITH_HISTORY
from apps.languages import columns
from apps.languages.fields import LONG_TEXT
from apps.records import plain_text
from tests import factories
from tests.staff.pages import change_page, submit
from tests.staff.test_forms import refused

pytestmark = pytest.mark.django_db
LETTER = len("%D8%B9")  # an Arabic letter in a form that is sent
LONG = "é" * (LONG_TEXT + 1)


@pytest.fixture
def release():
    return factories.release(body_en="Agreed.")


def texts_of(model):
    """The fields with texts that people write."""
    bases = columns.translated_fields(model)
    return {
        name: field for name, field in plain_text.text_fields(model).items() if field.editable and name not in bases
    }


@pytest.mark.parametrize("model", MODELS_WITH_HISTORY, ids=lambda model: model._meta.label)
def test_every_text_has_a_limit(model):
    assert [name for name, field in texts_of(model).items() if not field.max_length] == []


@pytest.mark.parametrize("model", MODELS_WITH_HISTORY, ids=lambda model: model._meta.label)
def test_a_record_with_the_longest_texts_in_every_language_fits_in_a_form(model):
    length = sum(field.max_length for name, field in texts_of(model).items())

    assert LETTER * length < settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_a_text_that_is_too_long_is_refused_and_kept(admin, release, lang):
    admin.cookies[settings.LANGUAGE_COOKIE_NAME] = lang

    response = submit(admin, change_page(release), body_fr=LONG, title_fr="Titre")

    assert refused(response) == {"body_fr"}
    [message] = response.context["adminform"].form.errors["body_fr"]
    assert re.findall(r"\d+", message) == [str(LONG_TEXT), str(len(LONG))]
    assert ("characters" in message) == (lang == "en")
    assert response.context["adminform"].form["body_fr"].value() == LONG
    assert "maxlength" not in response.text.partition('name="body_fr"')[2].partition(">")[0], "a browser would cut it"


def test_the_longest_text(admin, release):
    text = "é\r\n" * (LONG_TEXT // 2)  # as a browser sends it: a line break is one character

    assert submit(admin, change_page(release), body_fr=text).status_code == 302

    release.refresh_from_db()
    assert len(release.body_fr) == LONG_TEXT - 1, "without the last line break"


def test_a_longer_text_that_is_stored_stays_until_it_is_changed(admin, release):
    PressRelease._base_manager.filter(pk=release.pk).update(body_fr=LONG)

    assert submit(admin, change_page(release), title_fr="Titre").status_code == 302
    assert refused(submit(admin, change_page(release), body_fr=f"{LONG}é")) == {"body_fr"}

    release.refresh_from_db()
    assert (release.title_fr, release.body_fr) == ("Titre", LONG)
    release.body_fr = f"{LONG}é"
    with pytest.raises(ValidationError, match=str(LONG_TEXT)):
        release.full_clean(exclude=columns.translated_fields(PressRelease))
