"""Whether the text somebody reads was translated from an earlier version of its source."""

from typing import Any

from django.conf import settings
from django.db.models import Model

from apps.languages import columns, stamps


def outdated(obj: Model) -> list[str]:
    """The names of the fields whose text in the reader's language is older than its source. One query; none for who
    reads the source language."""
    reading = columns.current()
    if reading == settings.SOURCE_LANGUAGE:
        return []
    meta: Any = obj._meta
    stale = [
        field
        for (field, _language), state in stamps.states(obj, reading).items()
        if state == stamps.TranslationState.STALE
    ]
    return [str(meta.get_field(field).verbose_name) for field in stale]
