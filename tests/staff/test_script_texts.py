"""The texts of Django's scripts that the site replaces."""

import pytest
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_a_list_counts_what_is_selected_in_arabic(admin, speak):
    speak("ar")

    texts = admin.get(reverse("admin:jsi18n")).text

    assert "\\u062a\\u0645 \\u062a\\u062d\\u062f\\u064a\\u062f %(sel)s \\u0645\\u0646 %(cnt)s" in texts.replace("“", "")
    assert "\\u0644\\u0627 \\u0634\\u064a \\u0645\\u062d\\u062f\\u062f" not in texts
