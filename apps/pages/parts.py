"""The registry of page parts: what concepts add to the record pages of concepts below them. A concept registers from
its own `parts.py`, so the page imports none of them."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.db.models import Model


class PagePart(NamedTuple):
    """A template, and the function that makes its context from the record."""

    template: str
    context: Callable[[Any], dict[str, object]]


_registered: dict[type[Model], list[PagePart]] = {}


def register(model: type[Model], template: str, context: Callable[[Any], dict[str, object]]) -> None:
    """Show the template on the page of each record of the model."""
    _registered.setdefault(model, []).append(PagePart(template, context))


def of(record: Model) -> Iterator[PagePart]:
    """The parts of a record's page, in the order of their registration, which is that of `CONCEPTS`."""
    yield from _registered.get(type(record), [])
