"""A name of modeltranslation that the languages replace. `tests/house/test_compat.py` fails when it changes."""

from functools import cache, partial

from django.db.models import QuerySet
from modeltranslation import manager

_class_of = cache(partial(manager.multilingual_queryset_factory, instantiate=False))


def _factory(old_cls: type[QuerySet], instantiate: bool = True) -> QuerySet | type[QuerySet]:
    found: type[QuerySet] = _class_of(old_cls)
    return found() if instantiate else found


def keep_queryset_classes() -> None:
    """Replace `modeltranslation.manager.multilingual_queryset_factory`, which makes a class for each queryset. CPython
    caches attribute lookups by class, so the new classes were slow too: 4 % of an admin page."""
    manager.multilingual_queryset_factory = _factory  # type: ignore[assignment]
