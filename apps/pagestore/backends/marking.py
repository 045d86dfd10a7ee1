"""A connection that marks its changes: under way before the first is written, done before anybody hears of it.

So it is the same through which door a change comes: a form, a command, `update()`, or SQL that goes through Django.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings

from apps.pagestore import revision_file
from apps.pagestore.statements import changes_pages


class Marking:
    """To be mixed into a backend's `DatabaseWrapper`."""

    in_atomic_block: bool
    autocommit: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._change: revision_file.Change | None = None
        self.execute_wrappers: list[Callable[..., Any]] = [self._execute_marked]

    def _execute_marked(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        if not changes_pages(sql):
            return execute(sql, params, many, context)
        if self._change is None:
            self._change = revision_file.of(settings.PAGE_STORE_DIR).begin()
        try:
            return execute(sql, params, many, context)
        finally:
            if self.autocommit and not self.in_atomic_block:
                self._end_change()

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:  # even of a commit that failed nobody knows
            self._end_change()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._end_change(moved=False)

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._end_change()

    def _end_change(self, *, moved: bool = True) -> None:
        if self._change is not None:
            self._change.end(moved=moved)
            self._change = None
