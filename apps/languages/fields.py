"""A model field for lists of short texts, stored as the CSV files write them."""

import re
from collections.abc import Iterable

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

SEPARATOR = " | "
BETWEEN_ITEMS = re.compile(r"[|\n\r]")


def split(text: str | None) -> list[str]:
    """The items of a list, without empty ones. A line break or the sign `|` separates two items, with or without
    blanks: people write both."""
    return [item for item in (part.strip() for part in BETWEEN_ITEMS.split(text or "")) if item]


def join(items: Iterable[str]) -> str:
    """The stored form of a list; ValueError when an item contains a separator."""
    texts = [str(item).strip() for item in items]
    if any(BETWEEN_ITEMS.search(item) for item in texts):
        raise ValueError("a list item may not contain a line break or the sign |")
    return SEPARATOR.join(text for text in texts if text)


class LinesField(forms.CharField):
    """A form field with one item per line."""

    widget = forms.Textarea

    def prepare_value(self, value: str | None) -> str | None:
        # A value with line breaks is what somebody just typed: it comes back unchanged.
        return "\n".join(split(value)) if value and "\n" not in value else value

    def to_python(self, value: object) -> str:
        return join(split(super().to_python(value)))


class TextListField(models.TextField):
    """A list of short texts, joined by ` | ` in the database; `split` gives the items."""

    description = _("List of texts")

    def formfield(self, **kwargs: object) -> forms.Field | None:
        help_text = self.help_text or _("One item a line.")
        return super().formfield(**{"form_class": LinesField, "help_text": help_text, **kwargs})  # type: ignore[arg-type]
