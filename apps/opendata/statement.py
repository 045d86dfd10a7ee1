"""Builds one SQL statement that joins, orders, escapes and writes the cells of a file, on either database."""

from typing import Any

from django.db import connections
from django.db.models import F, QuerySet

from apps.opendata.columns import Keys
from apps.opendata.dataset import Dataset
from apps.opendata.formula_escape import guarded_sql

# A list of keys, from the pairs of a record and a key. PostgreSQL joins all lists at once: a subquery for each of a
# million records takes it several times as long. SQLite is as fast with subqueries, and begins at once.
JOINED = {
    "postgresql": (
        "{name}_list.items",
        "LEFT JOIN (SELECT record, {guarded} AS items FROM (SELECT record, string_agg(key::text, ' | ' ORDER BY key) "
        "AS items FROM ({links}) AS links GROUP BY record) AS joined) AS {name}_list USING (record)",
    ),
    "sqlite": (
        "(SELECT {guarded} FROM (WITH links AS ({links}) SELECT group_concat(key, ' | ') AS items FROM "
        "(SELECT key FROM links WHERE links.record = records.record ORDER BY key)))",
        "",
    ),
}


def statement(dataset: Dataset, queryset: QuerySet, *, whole: bool) -> tuple[str, tuple[Any, ...]] | None:
    """SQL and parameters of the rows of a queryset as the cells of the dataset's file; None when a column is one that
    only Python computes. The gate and the filters are those of the queryset. EmptyResultSet when it can have no rows.
    Lists are made of the rows' own links, unless it is the whole dataset: then asking for those would cost more."""
    records = _plain(queryset)
    vendor = connections[queryset.db].vendor
    cell, join = JOINED[vendor]
    among = None if whole or not join else records
    keys = {f"key{number}": key for number, key in enumerate(dataset.order(), start=1)}
    inner: dict[str, Any] = {"record": F("pk"), **keys}
    cells, joins, params = [], [], ()
    for declared, columns in dataset.expanded:
        if isinstance(declared, Keys):
            links, link_params = _sql(declared.links(dataset.model, among))
            parts = {"name": declared.name, "links": links, "guarded": guarded_sql("items", vendor)}
            cells.append(cell.format(**parts))
            joins.append(join.format(**parts))
            params += link_params
        else:
            own = {f"cell{len(inner) + n}": e for n, e in enumerate(declared.expressions(dataset.model, columns))}
            inner |= own
            cells += own
    if any(expression is None for expression in inner.values()):
        return None
    records_sql, records_params = _sql(records.order_by().values(**inner))
    order = ", ".join([*keys, "record"])
    select = f"SELECT {', '.join(cells)} FROM records {' '.join(joins)} ORDER BY {order}"  # noqa: S608 names of ours
    return f"WITH records AS ({records_sql}) {select}", records_params + params


def _plain(queryset: QuerySet) -> QuerySet:
    """The same rows without what would change the columns or the number of rows."""
    query = queryset.query
    if not (query.distinct or query.annotations or query.is_sliced or query.combinator):
        return queryset
    return queryset.model._base_manager.using(queryset.db).filter(pk__in=queryset.values("pk"))


def _sql(queryset: QuerySet) -> tuple[str, tuple[Any, ...]]:
    sql, params = queryset.query.get_compiler(queryset.db).as_sql()
    return sql, tuple(params)
