"""Builds the SQL statement that joins, orders, escapes and writes the cells of a file, on either database."""

from django.db import connections
from django.db.models import Expression, F, Func, QuerySet

from apps.languages.fields import SEPARATOR
from apps.opendata.columns import Keys
from apps.opendata.dataset import Dataset
from apps.opendata.formula_escape import escaped_sql

Params = tuple[str | int, ...]

# A list of keys, from the pairs of a record and a key. PostgreSQL joins all lists at once: a subquery for each of a
# million records takes several times as long. SQLite is as fast with subqueries, and sends the first rows at once.
JOINED = {
    "postgresql": (
        "{name}_list.items",
        "LEFT JOIN (SELECT record, {escaped} AS items FROM "
        "(SELECT record, string_agg(key::text, '{separator}' ORDER BY key) AS items FROM ({links}) AS links "
        "GROUP BY record) AS joined) AS {name}_list USING (record)",
    ),
    "sqlite": (
        "(SELECT {escaped} FROM (WITH links AS ({links}) SELECT group_concat(key, '{separator}') AS items FROM "
        "(SELECT key FROM links WHERE links.record = records.record ORDER BY key)))",
        "",
    ),
}


def statement(dataset: Dataset, queryset: QuerySet, *, whole: bool) -> tuple[str, Params] | None:
    """SQL and parameters that give the rows of a queryset as cells of the dataset's file; None when only Python can
    compute one of the columns. The disclosure gate and the filters are those of the queryset. EmptyResultSet when it
    can have no rows. Lists are read for the selected rows only, except for the `whole` dataset: there the condition
    would cost more than it saves."""
    records = _plain(queryset)
    vendor = connections[queryset.db].vendor
    cell, join = JOINED[vendor]
    among = None if whole or not join else records
    keys = {f"key{number}": key for number, key in enumerate(dataset.order(), start=1)}
    inner: dict[str, Expression | F | Func | None] = {"record": F("pk"), **keys}
    cells: list[str] = []
    joins: list[str] = []
    params: Params = ()
    for declared, columns in dataset.expanded:
        if isinstance(declared, Keys):
            links, link_params = _sql(declared.links(dataset.model, among))
            parts = {"name": declared.name, "links": links, "escaped": escaped_sql("items", vendor)}
            cells.append(cell.format(**parts, separator=SEPARATOR))
            joins.append(join.format(**parts, separator=SEPARATOR))
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
    """The same rows without annotations, slices, DISTINCT or unions: these would change the columns or the number of
    rows."""
    query = queryset.query
    if not (query.distinct or query.annotations or query.is_sliced or query.combinator):
        return queryset
    return queryset.model._base_manager.using(queryset.db).filter(pk__in=queryset.values("pk"))


def _sql(queryset: QuerySet) -> tuple[str, Params]:
    sql, params = queryset.query.get_compiler(queryset.db).as_sql()
    return sql, tuple(params)
