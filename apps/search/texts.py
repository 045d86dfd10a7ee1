"""The texts of a record that are searched, each with its language."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.conf import settings

from apps.languages import columns


class Found(NamedTuple):
    """A text of a record, its language ("" where that is not known), and the field it stands in."""

    value: str
    language: str
    field: Any


def read(record: Any, path: str) -> Iterator[Found]:
    """The texts at a path, which may lead through relations: of a translated field one a language."""
    name, _, rest = path.partition("__")
    if rest:
        related = getattr(record, name)
        for other in related.all() if hasattr(related, "all") else filter(None, [related]):
            yield from read(other, rest)
        return
    field = record._meta.get_field(name)
    if name in columns.translated_fields(record._meta.model):
        for language in settings.CONTENT_LANGUAGES:
            if value := columns.value(record, name, language):
                yield Found(value, language, field)
    elif value := getattr(record, name):
        yield Found(str(value), getattr(record, "language", "") or columns.written_in(str(value)), field)


def title(record: Any, path: str) -> columns.Text:
    """The text at the first path of a declaration, in the reader's language or else in the one there is."""
    name, _, rest = path.partition("__")
    if rest:
        return title(getattr(record, name), rest)
    if name in columns.translated_fields(record._meta.model):
        return columns.text(record, name)
    value = str(getattr(record, name))
    return columns.Text(value, columns.written_in(value) or columns.current())
