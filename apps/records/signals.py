"""What Django does not say: that rows were changed many at once, without a signal for each."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import Model
from django.dispatch import Signal

rows_changed = Signal()
"""Sent by a queryset's update and bulk_create: the model is the sender, `keys` are the rows' own, `created` if new."""

ChangedRows = dict[tuple[type[Model], bool], dict[int, None]]

_gathered: ContextVar[ChangedRows | None] = ContextVar("gathered", default=None)


def tell(model: type[Model], keys: Iterable[Any], created: bool = False) -> None:
    """Say that these rows were written."""
    gathered = _gathered.get()
    if gathered is None:
        rows_changed.send(model, keys=list(keys), created=created)
    else:
        gathered.setdefault((model, created), {}).update(dict.fromkeys(keys))


@contextmanager
def told_once() -> Iterator[None]:
    """Say at the end, once a row, what was written inside: a row that is made, linked and corrected is a new one."""
    told: ChangedRows = {}
    token = _gathered.set(told)
    try:
        yield
    finally:
        _gathered.reset(token)
    for (model, created), keys in told.items():
        tell(model, [key for key in keys if created or key not in told.get((model, True), {})], created)
