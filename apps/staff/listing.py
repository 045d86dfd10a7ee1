"""Columns and filters of the change lists."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.utils.safestring import SafeString

from apps.languages.templatetags.languages import text

READING = "reading_"  # the prefix of the names that order a list by the text its reader sees
LOOKUPS = frozenset({"exact", "id__exact", "in", "isnull", "gt", "gte", "lt", "lte"})


def text_column(model: type[Model], field: str) -> Callable[[Any], SafeString]:
    """A column with a translated text in the reader's language; one in another language is marked."""

    def shown(obj: Any) -> SafeString:
        return text(obj, field)

    shown.__name__ = READING + field
    label: Any = getattr(model._meta.get_field(field), "verbose_name", field)
    return admin.display(description=label, ordering=READING + field)(shown)


def texts_in(list_display: Iterable[Any]) -> list[str]:
    """The translated fields that a list shows."""
    names = [getattr(column, "__name__", "") for column in list_display]
    return [name.removeprefix(READING) for name in names if name.startswith(READING)]


def is_declared(lookup: str, list_filter: Iterable[Any]) -> bool:
    """Whether a lookup in the address of a change list is one of its filters, and nothing that reads further."""
    for item in list_filter:
        if lookup == getattr(item, "parameter_name", ""):
            return True
        name = item[0] if isinstance(item, list | tuple) else item
        if isinstance(name, str) and (lookup == name or lookup.removeprefix(f"{name}__") in LOOKUPS):
            return True
    return False
