"""An act: what is written together, by whom and why. History takes it as one change."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

UNDO = "undo"  # the kind of an act that brings back what was


@dataclass(eq=False)
class Act:
    """`kind` is empty for a plain save. `author` is who made what is written, where that is not the user. Who listens
    may keep something of its own in `notes`."""

    kind: str = ""
    by: Any = None
    message: str = ""
    author: Any = None
    notes: dict[str, Any] = field(default_factory=dict)


_current: ContextVar[Act | None] = ContextVar("act", default=None)


@contextmanager
def act(kind: str = "", by: Any = None, message: str = "", author: Any = None) -> Iterator[Act]:
    """Write all inside or nothing. Without a kind it is part of the act around it, with one it stands for itself."""
    around = _current.get()
    if around is not None and not kind:
        with transaction.atomic(savepoint=False):
            yield around
        return
    token = _current.set(Act(kind, by, message, author))
    try:
        with transaction.atomic(savepoint=bool(kind)):
            yield current()  # type: ignore[misc]
    finally:
        _current.reset(token)


def current() -> Act | None:
    """The act that is going on, if any."""
    return _current.get()


def by() -> Any:
    """The user of the act that is going on, or None."""
    return (current() or Act()).by


def author() -> Any:
    """Who made what is written in it, or None."""
    going_on = current() or Act()
    return going_on.author or going_on.by


def undoes() -> bool:
    """Whether it brings back what was."""
    return (current() or Act()).kind == UNDO
