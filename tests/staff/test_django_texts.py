"""Sentences of Django's admin that our catalogues word anew."""

import gettext
from pathlib import Path

import django.contrib.admin
import pytest
from django.utils import translation

from apps.languages.django_texts import TEXTS
from apps.participants.models import Organisation
from tests import factories
from tests.staff.pages import add_page, change_page, list_page, submit
from tests.staff.test_publication import said

OWN = {
    "fr": ("Ajouter\u00a0: organisation", "Choisir pour modifier\u00a0: organisation", "Enregistré"),
    "es": ("Añadir: organización", "Seleccionar para modificar: organización", "Guardado"),
    "ar": ("إضافة: منظمة", "اختيار للتعديل: منظمة", "تم الحفظ"),
}


@pytest.mark.parametrize("lang", OWN)
def test_pages_and_messages_have_our_words(admin, speak, lang):
    speak(lang)
    add, select, changed = OWN[lang]
    record = factories.organisation()

    assert admin.get(add_page(Organisation)).context["title"] == add
    assert admin.get(list_page(Organisation)).context["title"] == select
    submit(admin, change_page(record), website="https://example.org")
    assert said(admin.get(list_page(Organisation)))[0].startswith(changed)


@pytest.mark.parametrize("lang", OWN)
def test_each_text_is_still_one_of_djangos(lang):
    """A sentence that Django no longer has would stay in our catalogues for nothing."""
    folder = Path(django.contrib.admin.__file__).parent / "locale"
    theirs = gettext.translation("django", folder, [lang])

    for text in filter(lambda text: isinstance(text, str), TEXTS):
        assert theirs.gettext(text) != text
        with translation.override(lang):
            assert translation.gettext(text) != theirs.gettext(text)
