"""A cache in each process for results computed from the public content alone. A change of the content ends it."""

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
    """The results computed from one state of the content: the database's token, and the period in which no date of a
    record changes the content."""

    token: str
    since: datetime
    until: datetime
    results: dict[Hashable, Any]


_last: CachedContent | None = None
_has_triggers = False  # whether changes renew the token; checked until `migrate` has made the triggers


def cached_until_change(compute: Callable[Given, Result]) -> Callable[Given, Result]:
    """Decorator: cache the results of a function in each process until the content changes.

    The result must depend only on the public content and on the arguments. Arguments must be hashable, and few: there
    is no limit. Callers must not modify a result, because all threads share it."""

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
    """The cache of the present state of the content. None if nothing can be cached: in a transaction, which sees its
    own changes; in a preview; and in a database without triggers, where a change would not show."""
    global _last, _has_triggers  # all threads share one cache
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
