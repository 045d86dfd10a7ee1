"""A model field for lists of short texts, stored as the CSV files write them."""

from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

SEPARATOR = " | "


def split(text: str | None) -> list[str]:
    """The items of a stored list, without empty ones."""
    return [item for item in (part.strip() for part in (text or "").split(SEPARATOR)) if item]


def join(items: Iterable[str]) -> str:
    """The stored form of a list; ValueError when an item contains the separator."""
    texts = [str(item).strip() for item in items]
    if any(SEPARATOR in item for item in texts):
        raise ValueError(f"a list item may not contain {SEPARATOR!r}")
    return SEPARATOR.join(text for text in texts if text)


class LinesField(forms.CharField):
    """A form field with one item per line."""

    widget = forms.Textarea

    def prepare_value(self, value: str | None) -> str | None:
        return "\n".join(split(value)) if value and "\n" not in value else value

    def to_python(self, value: object) -> str:
        lines = [line.strip() for line in (super().to_python(value) or "").splitlines()]
        if any(SEPARATOR.strip() in line for line in lines):
            raise ValidationError(_("A line may not contain the sign “|”: it separates the items."), code="separator")
        return join(lines)


class TextListField(models.TextField):
    """A list of short texts, joined by ` | ` in the database; `split` gives the items."""

    description = _("List of texts")

    def formfield(self, **kwargs: object) -> forms.Field | None:
        help_text = self.help_text or _("One item a line.")
        return super().formfield(**{"form_class": LinesField, "help_text": help_text, **kwargs})  # type: ignore[arg-type]
