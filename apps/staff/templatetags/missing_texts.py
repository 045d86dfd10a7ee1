"""Template tag for the texts that the page of a record lacks."""

from typing import Any

from django import template

from apps.staff import missing_texts

register = template.Library()


@register.simple_tag
def lacking(record: Any) -> list[missing_texts.LackingLanguage]:
    """The languages in which the page of a stored record is not complete: `{% lacking record as languages %}`."""
    return missing_texts.by_language(record, missing_texts.of_stored(record))
