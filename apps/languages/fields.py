"""Model fields for long texts, and for lists of short texts, stored as the CSV files write them."""

import re
from collections.abc import Iterable

from django import forms
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

LONG_TEXT = 20_000  # characters: some 3,000 words; a cell of a spreadsheet holds 32,767
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


class LongTextField(models.TextField):
    """A text of several lines, with a limit that `full_clean` checks for forms, files and commands. A longer text that
    is stored already stays valid until somebody changes it. In the database it is a text like any other, so that
    migrations see no difference. The inputs of forms have no limit: a browser would cut what is pasted, without a
    word."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"max_length": LONG_TEXT, **kwargs})  # type: ignore[arg-type]

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        name, _path, args, kwargs = super().deconstruct()
        if kwargs.get("max_length") == LONG_TEXT:
            del kwargs["max_length"]
        return name, "django.db.models.TextField", list(args), dict(kwargs)

    def validate(self, value: str, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        most = self.max_length
        if most is not None and len(value or "") > most and not self._is_stored(value, model_instance):
            MaxLengthValidator(most)(value)

    def _is_stored(self, value: str, record: models.Model | None) -> bool:
        if record is None or record.pk is None:
            return False
        return type(record)._base_manager.filter(pk=record.pk, **{self.attname: value}).exists()

    def formfield(self, **kwargs: object) -> forms.Field | None:
        field = super().formfield(**{"max_length": None, **kwargs})  # type: ignore[arg-type]
        if isinstance(field, forms.CharField):
            field.max_length = self.max_length  # for whoever asks; the record is validated
        return field


class TextListField(LongTextField):
    """A list of short texts, joined by ` | ` in the database; `split` gives the items."""

    description = _("List of texts")

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, f"{__name__}.TextListField", args, kwargs

    def formfield(self, **kwargs: object) -> forms.Field | None:
        help_text = self.help_text or _("One item a line.")
        return super().formfield(**{"form_class": LinesField, "help_text": help_text, **kwargs})
