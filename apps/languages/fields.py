"""A field for short lists of texts, stored as the CSV files write them."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

SEPARATOR = " | "


def split(text: str | None) -> list[str]:
    """The items of a stored list, without empty ones."""
    return [item for item in (part.strip() for part in (text or "").split(SEPARATOR)) if item]


def join(items: Iterable[str]) -> str:
    """The stored form of a list; an item that holds the separator is refused with a ValueError."""
    texts = [str(item).strip() for item in items]
    if any(SEPARATOR in item for item in texts):
        raise ValueError(f"a list item may not contain {SEPARATOR!r}")
    return SEPARATOR.join(text for text in texts if text)


class LinesField(forms.CharField):
    """A form field with one item a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(split(value)) if value and "\n" not in value else value

    def to_python(self, value: Any) -> str:
        lines = [line.strip() for line in (super().to_python(value) or "").splitlines()]
        if any(SEPARATOR.strip() in line for line in lines):
            raise ValidationError(_("A line may not contain the sign “|”: it separates the items."), code="separator")
        return join(lines)


class TextListField(models.TextField):
    """A list of short texts, joined by ` | ` in the database; `split` gives the items."""

    description = _("List of texts")

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.setdefault("help_text", self.help_text or _("One item a line."))
        return super().formfield(**{"form_class": LinesField, **kwargs})
