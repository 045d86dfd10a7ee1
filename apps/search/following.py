"""Follows every change of a record, or of one it takes texts from, and has the index written."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save

from apps.records.signals import rows_changed
from apps.search.index import index
from apps.search.registry import Searchable, registered

Touched = dict[type[Model], set[int]]

_gathered: ContextVar[Touched | None] = ContextVar("gathered", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Index what changes inside once, at the end: for an import of many rows."""
    touched: Touched = defaultdict(set)
    token = _gathered.set(touched)
    try:
        yield
    finally:
        _gathered.reset(token)
    _index(touched)


def connect() -> None:
    """Follow every save and deletion, of one row or of many. Before a change it is asked whose texts the row has been
    part of, because afterwards it may belong to another."""
    for signal in (pre_save, pre_delete):
        signal.connect(_before, dispatch_uid="search")
    for signal in (post_save, post_delete):
        signal.connect(_after, dispatch_uid="search")
    rows_changed.connect(_after_many, dispatch_uid="search")


def _before(sender: type[Model], instance: Model, raw: bool = False, **kwargs: Any) -> None:
    if not raw and instance.pk is not None and not instance._state.adding:
        instance._search_owners = _owners(sender, [instance.pk])  # type: ignore[attr-defined]


def _after(sender: type[Model], instance: Model, raw: bool = False, **kwargs: Any) -> None:
    if raw:
        return
    touched = _owners(sender, [instance.pk])
    for model, keys in instance.__dict__.pop("_search_owners", {}).items():
        touched[model] |= keys
    _index(touched)


def _after_many(sender: type[Model], keys: Iterable[int], **kwargs: Any) -> None:
    _index(_owners(sender, list(keys)))


def _owners(model: type[Model], keys: list[int]) -> Touched:
    """The records whose entries hold texts of these rows: they themselves, and those that reach them by a path."""
    owners: Touched = defaultdict(set)
    for searched, path in _ways_to(model):
        if path:
            found = searched._base_manager.filter(**{f"{path}__in": keys})
            owners[searched] |= set(found.values_list("pk", flat=True))
        else:
            owners[searched] |= set(keys)
    return owners


@cache
def _ways_to(model: type[Model]) -> list[tuple[type[Model], str]]:
    """The searched models that take texts from a model, and the path on which each reaches it ("": it is the same)."""
    ways = [(entry.model, "") for entry in registered() if entry.model is model]
    ways += [(entry.model, path) for entry in registered() for path in entry.relations if _end(entry, path) is model]
    return ways


def _end(entry: Searchable, path: str) -> type[Model]:
    """The model to which a path of relations leads."""
    model: Any = entry.model
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model
    return model


def _index(touched: Touched) -> None:
    gathered = _gathered.get()
    for model, keys in touched.items():
        if gathered is not None:
            gathered[model] |= keys
        elif keys:
            index(model, keys)
