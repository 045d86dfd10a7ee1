"""What can be found: each concept registers its records from its own `search.py`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q, QuerySet

from apps.languages import columns

WORDS_AT_MOST = 12


@dataclass(frozen=True)
class Searchable:
    """Records of one model, under a label such as “Editions”. `translated` and `plain` are field paths whose text is
    searched; the first translated field is the title of a result, `summary` a translated field that tells more. All
    of it is public text."""

    model: type[Any]
    label: Any
    translated: tuple[str, ...]
    plain: tuple[str, ...] = ()
    summary: str = ""
    prefetch: tuple[str, ...] = field(default=())

    def fields(self) -> list[str]:
        """Every column that is searched, in all languages."""
        return [name for path in self.translated for name in columns.columns(path)] + list(self.plain)


_registered: dict[type[Model], Searchable] = {}


def register(searchable: Searchable) -> None:
    """Make records findable; called once a model, by the concept's `search.py`."""
    _registered[searchable.model] = searchable


def registered() -> Iterator[Searchable]:
    """All that can be found, in the order of the apps."""
    yield from _registered.values()


def of(model: type[Model]) -> Searchable:
    """What is searched of a model; KeyError when it is not registered."""
    return _registered[model]


def narrow(queryset: QuerySet, text: str) -> QuerySet:
    """The rows in which every word of the text stands, in any searched field and language."""
    fields = of(queryset.model).fields()
    condition = Q()
    for word in text.split()[:WORDS_AT_MOST]:
        anywhere = Q()
        for name in fields:
            anywhere |= Q(**{f"{name}__icontains": word})
        condition &= anywhere
    return queryset.filter(pk__in=queryset.model._base_manager.filter(condition).values("pk"))


def find(text: str) -> list[tuple[Searchable, QuerySet[Any]]]:
    """The public records that hold every word of the text, by concept; nothing for an empty text."""
    if not text.split():
        return []
    return [(entry, narrow(entry.model._default_manager.public(), text)) for entry in registered()]
