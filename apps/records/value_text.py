"""The value of a field as text for a reader: labels of choices, names of records, dates in the reader's language."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _

from apps.records import date_text
from apps.records.dates import PartialDateField


def value_text(field: Any, value: Any, name_of: Callable[[type[Model], int], str]) -> str:
    """The text of a stored value; no value is empty. `name_of` gives the name of a record by its model and key."""
    if value is None or value in ("", []):
        return ""
    if field.remote_field:
        keys = value if isinstance(value, list) else [value]
        return ", ".join(name_of(field.related_model, key) for key in keys)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):  # asked first: every datetime is a date, too
        return str(localize(timezone.localtime(value)))
    if isinstance(value, date) or isinstance(field, PartialDateField):
        return _date_text(str(value))
    return str(localize(value))


def _date_text(day: str) -> str:
    try:
        return date_text.date(day)
    except (ValueError, KeyError):
        return day
