"""Texts of Django's scripts."""

import json
import re

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_the_chosen_rows_are_counted_in_the_words_of_the_page(admin, speak, language):
    """Django's own words agree with masculine nouns alone, and one of them is misspelt in Arabic."""
    speak(language)
    texts = json.loads(re.search(r"const newcatalog = ({.*?});", admin.get(reverse("admin:jsi18n")).text, re.DOTALL)[1])
    with translation.override(language):
        said = gettext("0 of %(cnt)s selected") % {"cnt": 9}

    assert {text % {"sel": 0, "cnt": 9} for text in texts["%(sel)s of %(cnt)s selected"]} == {said}
