"""Texts as every output can carry them: one rule for forms, files, commands and `objects.create`."""

import re
from functools import cache

from django.db import models

from apps.languages.fields import TextListField, join, split

# What XML 1.0 does not allow, and the control characters that iCalendar does not allow (RFC 5545, 3.1). Line feeds and
# tabs stay.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
LINE_BREAK = re.compile("\r\n?")


def plain(text: str) -> str:
    """The text with a space for each character that XML or iCalendar forbids, and line feeds as the only line break."""
    return FORBIDDEN.sub(" ", LINE_BREAK.sub("\n", text))


def tidy(record: models.Model) -> None:
    """Make the texts of a record plain, without blanks at their ends, before anything reads them to store them."""
    for name, field in text_fields(type(record)).items():
        value = record.__dict__.get(name)  # without the descriptors of languages and deferred fields
        if isinstance(value, str):
            record.__dict__[name] = tidied(field, value)


def tidied(field: models.Field, value: str) -> str | None:
    """A value of a text field as it is stored. Where nothing remains in a
    column that can be null, as those of translations, it is None."""
    text = plain(value).strip()
    if isinstance(field, TextListField):
        text = join(split(text))
    elif not isinstance(field, models.TextField):
        text = text.replace("\n", " ")  # a form would show a line feed in a line as nothing, and lose it
    return None if field.null and value and not text else text


@cache
def text_fields(model: type[models.Model]) -> dict[str, models.Field]:
    """The fields that hold texts of a model, by the name of their attribute. Keys of other records are none."""
    fields = model._meta.concrete_fields
    return {f.attname: f for f in fields if isinstance(f, models.CharField | models.TextField)}
