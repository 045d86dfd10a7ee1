"""Marks changes in the revision file: under way before the first write, done before anybody is told of the commit.

This works in the database connection, so that no way to change the content is missed: forms, commands, `update()`, and
SQL that is executed through Django.
"""

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings

from apps.pagestore import revision_file
from apps.pagestore.statements import changes_pages

Result = TypeVar("Result")


class Marking:
    """A mixin for the `DatabaseWrapper` of a backend."""

    in_atomic_block: bool
    autocommit: bool

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._change: revision_file.OpenChange | None = None
        # The first wrapper is the outermost: it marks the change before any other wrapper, or the database, runs.
        self.execute_wrappers: list[Callable[..., object]] = [self._execute_with_mark]

    def _execute_with_mark(
        self, execute: Callable[..., Result], sql: object, params: object, many: bool, context: object
    ) -> Result:
        if not changes_pages(sql):
            return execute(sql, params, many, context)
        if self._change is None:
            self._change = revision_file.of(settings.PAGE_STORE_DIR).begin()
        try:
            return execute(sql, params, many, context)
        finally:
            if self.autocommit and not self.in_atomic_block:  # the statement was its own transaction
                self._end_change()

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:  # even a commit that failed may have changed the content
            self._end_change()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._end_change(changed=False)

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:  # if the connection broke during a commit, nobody knows whether the content changed
            self._end_change()

    def _end_change(self, *, changed: bool = True) -> None:
        if self._change is not None:
            self._change.end(changed=changed)
            self._change = None
