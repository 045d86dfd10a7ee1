"""Finds the texts of a page that were translated from an earlier version of their source."""

from typing import cast

from django.conf import settings
from django.db.models import Field, Model

from apps.languages import columns, stamps


def outdated(obj: Model) -> list[str]:
    """The names of the fields whose text in the reader's language is older than its source. One query; none when the
    reader's language is the source language."""
    reading = columns.current()
    if reading == settings.SOURCE_LANGUAGE:
        return []
    stale = [
        field
        for (field, _language), state in stamps.states(obj, reading).items()
        if state == stamps.TranslationState.STALE
    ]
    return [str(cast(Field, obj._meta.get_field(field)).verbose_name) for field in stale]
