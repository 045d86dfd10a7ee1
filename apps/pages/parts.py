"""Parts of a record's page that concepts above its own add to it. The page asks here, and knows none of them: a concept
registers from its `parts.py`."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.db.models import Model


class PagePart(NamedTuple):
    """A template, and what it is shown with, made of the record."""

    template: str
    context: Callable[[Any], dict[str, Any]]


_registered: dict[type[Model], list[PagePart]] = {}


def register(model: type[Model], template: str, context: Callable[[Any], dict[str, Any]]) -> None:
    """Show the template on the page of each record of the model."""
    _registered.setdefault(model, []).append(PagePart(template, context))


def of(record: Model) -> Iterator[PagePart]:
    """The parts that the page of a record has, in the order in which they were registered."""
    yield from _registered.get(type(record), [])
