"""The signal for rows that were changed in bulk: Django sends none."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import Model
from django.dispatch import Signal

rows_changed = Signal()
"""Sent by a queryset's update and bulk_create: `sender` is the model, `keys` are the primary keys, `created` if new."""

ChangedRows = dict[tuple[type[Model], bool], dict[int, None]]

_pending: ContextVar[ChangedRows | None] = ContextVar("pending", default=None)


def send_rows_changed(model: type[Model], keys: Iterable[int], created: bool = False) -> None:
    """Send the signal for rows that were written; inside `sent_together`, when that ends."""
    pending = _pending.get()
    if pending is None:
        rows_changed.send(model, keys=list(keys), created=created)
    else:
        pending.setdefault((model, created), {}).update(dict.fromkeys(keys))


@contextmanager
def sent_together() -> Iterator[None]:
    """Send the signals when the block ends, each row once. A row created and then changed inside counts as created."""
    to_send: ChangedRows = {}
    token = _pending.set(to_send)
    try:
        yield
    finally:
        _pending.reset(token)
    for (model, created), keys in to_send.items():
        send_rows_changed(model, [key for key in keys if created or key not in to_send.get((model, True), {})], created)
