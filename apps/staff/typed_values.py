"""Form fields that read what people type: dates in the forms of our languages, codes, digits of any script."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from apps.languages import names
from apps.opendata import date_readings
from apps.records import date_text
from apps.records.dates import PartialDateField
from apps.records.digits import ascii_digits
from apps.records.slugs import SLUG

LONGEST = 40  # characters of a date in words


class PartialDate(forms.CharField):
    """A year, a month or a day: 2027, 05/2027, mai 2027, 6 May 2027, ٢٠٢٧. Figures are day, month and year."""

    def to_python(self, value: object) -> str:
        """ISO text. What is no date stays as typed: the model says what is allowed."""
        text = ascii_digits(super().to_python(value) or "")
        try:
            return date_readings.partial_day_first(text) if text else ""
        except ValueError:
            return text


class Day(forms.DateField):
    """A day, as PartialDate reads it, beside Django's formats of the language."""

    def to_python(self, value: str | datetime | date | None) -> date | None:
        if not isinstance(value, str):
            return super().to_python(value)
        text = ascii_digits(value)
        try:
            return super().to_python(text)
        except ValidationError:
            try:
                return date.fromisoformat(date_readings.day_first(text))
            except ValueError:
                pass
            raise


class Code(forms.SlugField):
    """A code or address: lower case, without blanks around it."""

    default_validators = []  # the model has its own

    def to_python(self, value: object) -> str:
        return ascii_digits(super().to_python(value) or "").lower()


class Country(forms.ChoiceField):
    """A country, chosen by its name in the reader's language. It takes the arguments of a text field."""

    def __init__(self, *, max_length: int | None = None, **kwargs: Any) -> None:
        super().__init__(choices=lambda: [("", "---------"), *names.country_choices()], **kwargs)


def form_class(field: models.Field) -> dict[str, object]:
    """The arguments for the form field of a stored field."""
    if isinstance(field, PartialDateField):
        return {"form_class": PartialDate, "max_length": LONGEST}
    if names.validate_country in field.validators:
        return {"form_class": Country, "widget": forms.Select}
    if type(field) is models.DateField:
        return {"form_class": Day}
    return {"form_class": Code, "allow_unicode": False} if SLUG in field.validators else {}


def understood(field: forms.Field, typed: object, value: object) -> str:
    """What a date was taken for, if it was typed in another form than it is stored in; else ""."""
    if not isinstance(field, PartialDate | Day) or not isinstance(typed, str) or not value:
        return ""
    stored = str(value)
    if stored == typed.strip() or stored == ascii_digits(typed).strip() or not _is_date(stored):
        return ""
    return _("“%(typed)s” was understood as %(date)s.") % {"typed": typed.strip(), "date": date_text.date(stored)}


def _is_date(text: str) -> bool:
    try:
        return bool(date_readings.partial_day_first(text))
    except ValueError:
        return False
