"""An act: writes that belong together, with their user and reason. History records an act as one change."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from apps.records import clock

UNDO = "undo"  # the kind of an act that undoes a change
PROPOSAL = "proposal"  # the kind of an act that applies a waiting change of its author
MERGE, ERASURE, WITHDRAWAL, REVIEW = "merge", "erasure", "withdrawal", "review"  # what a part of an act does


@dataclass(eq=False)
class Act:
    """`kind` is "" for a plain save. `author` wrote the content, if that is not the user `by`. Other apps can store
    values in `notes` while the act lasts. `around` is the act in which a separate one takes place."""

    kind: str = ""
    by: Any = None
    message: str = ""
    author: Any = None
    notes: dict[str, Any] = field(default_factory=dict)
    around: "Act | None" = None
    at: datetime = field(default_factory=clock.now)


_current: ContextVar[Act | None] = ContextVar("act", default=None)


@contextmanager
def act(kind: str = "", by: Any = None, message: str = "", author: Any = None) -> Iterator[Act]:
    """Write everything inside in one transaction. Without a kind it joins the surrounding act, else it is a separate
    one."""
    around = _current.get()
    if around is not None and not kind:
        # Without a savepoint: an error inside ends the surrounding act as a whole.
        with transaction.atomic(savepoint=False):
            yield around
        return
    token = _current.set(Act(kind, by, message, author, around=around))
    try:
        # With a savepoint, a separate act can fail alone, and the caller's transaction goes on.
        with transaction.atomic(savepoint=bool(kind)):
            yield current()  # type: ignore[misc]
    finally:
        _current.reset(token)


def current() -> Act | None:
    """The current act, if any."""
    return _current.get()


def by() -> Any:
    """The user of the current act, or None."""
    return (current() or Act()).by


def author() -> Any:
    """The author of the content of the current act, or None."""
    current_act = current() or Act()
    return current_act.author or current_act.by


def applies() -> bool:
    """Whether the current act applies a waiting change."""
    return (current() or Act()).kind == PROPOSAL


@contextmanager
def marked(what: str) -> Iterator[None]:
    """Mark the writes inside as MERGE, ERASURE, WITHDRAWAL (a person takes a consent back) or REVIEW (a reviewer
    accepts texts of a language): the rules of publishing treat these differently. Call it inside an act: the mark
    belongs to it."""
    notes = (current() or Act()).notes
    notes[what] = True
    try:
        yield
    finally:
        del notes[what]


def is_marked(what: str) -> bool:
    """Whether the current write is marked as MERGE, ERASURE, WITHDRAWAL or REVIEW."""
    return what in (current() or Act()).notes


def undoes() -> bool:
    """Whether the current act undoes a change."""
    return (current() or Act()).kind == UNDO
