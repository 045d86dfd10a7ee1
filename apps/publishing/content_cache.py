"""Caches in each process what is computed from the public content alone, until the content changes."""

from collections.abc import Callable, Hashable
from datetime import datetime
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar

from django.db import connection

from apps.pagestore import triggers
from apps.publishing import overlay, scheduled_changes
from apps.records import clock

Given = ParamSpec("Given")
Result = TypeVar("Result")


class CachedContent(NamedTuple):
    """A state of the content: the token of the database, the time in which no date of a record changes it, and what
    was computed from it."""

    token: str
    since: datetime
    until: datetime
    results: dict[Hashable, Any]


_last: CachedContent | None = None
_has_triggers = False  # by triggers; looked for until they are there


def cached_until_change(compute: Callable[Given, Result]) -> Callable[Given, Result]:
    """Let each process keep what the function gives. It must depend on its arguments (which are hashable, and of the
    content, so that there are not too many) and on the public content, and nobody may change what it gave."""

    @wraps(compute)
    def cached(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        state = _present()
        if state is None:
            return compute(*args, **kwargs)
        key = (compute, args, tuple(kwargs.items()))
        if key not in state.results:
            state.results[key] = compute(*args, **kwargs)
        found: Result = state.results[key]
        return found

    return cached


def _present() -> CachedContent | None:
    """The present state of the content, or None where no result may be kept: in a transaction, which sees its own
    changes; in a preview; and where the database has no triggers that tell of changes."""
    global _last, _has_triggers  # one content for all threads
    if connection.in_atomic_block or overlay.is_active():
        return None
    # The token is read first: then a result may come from newer content than its token, never from older content.
    token, now, last = triggers.token(connection), clock.now(), _last
    if last and last.token == token and last.since <= now < last.until:
        return last
    _has_triggers = _has_triggers or not triggers.missing(connection)
    if not _has_triggers:
        return None
    _last = CachedContent(token, now, scheduled_changes.next_change(now), {})
    return _last
