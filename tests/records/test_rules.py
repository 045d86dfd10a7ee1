"""Constraints for models: their messages."""

import pytest
from django.utils import translation

from apps.records import rules


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "Enter a number from 1 to 17."),
        ("fr", "Nombres admis : de 1 à 17."),
        ("es", "Se admiten números del 1 al 17."),
        ("ar", "يُسمح بالأعداد من 1 إلى 17."),
    ],
)
def test_the_message_of_a_range_is_in_the_users_language(language, message):
    rule = rules.between("number", 1, 17)  # made once, when the models are imported

    with translation.override(language):
        assert rule.get_violation_error_message().replace("\xa0", " ") == message
