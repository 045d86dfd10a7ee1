"""Reads small facts of several kinds in one query: each queryset gives rows of five texts, joined by UNION ALL."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.expressions import Combinable

VALUES = 3
COLUMNS = ("row_kind", "row_key", *(f"row_value_{place}" for place in range(VALUES)))
EMPTY = Value("", output_field=CharField())

Row = tuple[str, ...]
"""As many values as `VALUES`; "" for those that a kind does not have, None for NULL."""
Rows = dict[str, list[Row]]
"""By key, the rows."""


def tagged(kind: str, key: str, rows: QuerySet, *values: Combinable) -> QuerySet:
    """The rows with their kind, for `read`. `key` is the path to what they are about, `values` are expressions of
    texts."""
    padded = (*values, *[EMPTY] * VALUES)[:VALUES]
    columns = dict(zip(COLUMNS, (Value(kind, output_field=CharField()), F(key), *padded), strict=True))
    # A plain queryset: those of translated models put columns in any order, and a UNION goes by their places.
    plain: QuerySet = QuerySet(rows.model, rows.query.chain())
    return plain.order_by().annotate(**columns).values_list(*columns)


def read(first: QuerySet, *others: QuerySet) -> dict[str, Rows]:
    """The rows by their kind. One query."""
    found: dict[str, Rows] = defaultdict(lambda: defaultdict(list))
    rows: Iterable[Row] = first.union(*others, all=True)
    for kind, key, *values in rows:
        found[kind][key].append(tuple(values))
    return found
