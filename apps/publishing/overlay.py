"""Lets queries read rows as they would be, without writing them.

A common table expression replaces a table: under `WITH "editions_edition" AS (SELECT ...)` every mention of
the table in a statement, in joins and subqueries too, reads the expression. SQLite and PostgreSQL agree on this. An
UPDATE that is rolled back would do the same, but needs the write lock: on SQLite a reader then waits for every writer.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import NotSupportedError, connection
from django.db.models import Model

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


@dataclass(frozen=True)
class TableOverlay:
    """The rows that queries read instead of a table: the rows with `keys` have `values` (by attribute, such as
    `edition_id`), those with keys in `removed` are absent, and the unsaved instances in `added` are present."""

    model: type[Model]
    keys: Sequence[int] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    removed: Sequence[int] = ()
    added: Sequence[Model] = ()

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Run a statement on the overlay, as a wrapper of `connection.execute_wrapper`."""
        start = sql.lstrip("( \n")[:20].upper()
        if start.startswith(WRITES):
            raise NotSupportedError("Nothing may be written while tables have an overlay.")
        if self._table not in sql or not start.startswith(("SELECT", "WITH")):
            return execute(sql, params, many, context)
        if start.startswith("WITH RECURSIVE"):  # it makes all expressions recursive: ours would read itself
            raise NotSupportedError("A recursive statement cannot read an overlay.")
        own, own_params = self._select()
        expression = f"WITH {self._table} AS ({own})"
        rest = f", {sql.lstrip()[len('WITH') :]}" if start.startswith("WITH") else f" {sql}"
        if params is None:  # without parameters, the statement has no placeholders and % is plain
            rest, params = rest.replace("%", "%%"), ()
        return execute(expression + rest, (*own_params, *params), many, context)

    @property
    def _table(self) -> str:
        return connection.ops.quote_name(self.model._meta.db_table)

    def _select(self) -> tuple[str, list[object]]:
        """The rows of the table as they would be."""
        quote, params = connection.ops.quote_name, list[Any]()
        fields, key = self.model._meta.local_concrete_fields, quote(str(self.model._meta.pk.column))
        columns = []
        for own in fields:
            column = quote(str(own.column))
            if own.attname in self.values:
                columns.append(f"CASE WHEN {key} IN ({_marks(self.keys)}) THEN %s ELSE {column} END AS {column}")
                params += [*self.keys, own.get_db_prep_save(self.values[own.attname], connection)]
            else:
                columns.append(column)
        # SQLite reads the bare name as the expression itself ("circular reference"), PostgreSQL as the table.
        table = f"main.{self._table}" if connection.vendor == "sqlite" else self._table
        selects = [f"SELECT {', '.join(columns)} FROM {table}"]  # noqa: S608 names of ours
        if self.removed:
            selects[0] += f" WHERE {key} NOT IN ({_marks(self.removed)})"
            params += self.removed
        for number, row in enumerate(self.added, start=1):
            selects.append(f"SELECT {_marks(fields)}")
            values = [-number if own.primary_key else getattr(row, own.attname) for own in fields]
            params += [own.get_db_prep_save(value, connection) for own, value in zip(fields, values, strict=True)]
        return " UNION ALL ".join(selects), params


@contextmanager
def overlaid(*tables: TableOverlay) -> Iterator[None]:
    """Let the queries of this thread read tables through overlays; a statement that writes raises NotSupportedError."""
    features = connection.features
    groups_by_key = features.allows_group_by_selected_pks
    with ExitStack() as stack:
        for table in tables:
            stack.enter_context(connection.execute_wrapper(table))
        # PostgreSQL lets a query group by the primary key of a table alone, but not of an expression.
        features.allows_group_by_selected_pks = False
        stack.callback(setattr, features, "allows_group_by_selected_pks", groups_by_key)
        yield


def is_active() -> bool:
    """Whether queries of this thread read an overlay: their results must not be cached."""
    return any(isinstance(wrapper, TableOverlay) for wrapper in connection.execute_wrappers)


def _marks(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))
