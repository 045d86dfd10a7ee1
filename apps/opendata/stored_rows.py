"""Finds the records that rows of a file are about, by the keys in the rows."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Model

from apps.opendata.dataset import Dataset
from apps.opendata.schema import Column
from apps.opendata.values import as_value

MOST_NEAR = 2_000  # records that are looked through for nearly the same key

Cells = dict[str, str]
"""The cells of a record by column, as an export writes them."""
CellKey = tuple[str, ...]


def present(dataset: Dataset, keys: Sequence[CellKey]) -> dict[CellKey, tuple[Model, Cells]]:
    """The existing records of these keys with their cells, by key, in one query."""
    found = {dataset.key_of(cells): (record, cells) for record, cells in _stored(dataset, dataset.key, keys)}
    return {key: found[key] for key in keys if key in found}


def near(dataset: Dataset, keys: Sequence[CellKey]) -> dict[CellKey, list[Cells]]:
    """The cells of records whose keys differ from one of these only in texts, by key, in one query: the names that an
    organisation has, for a new name. Empty unless the key of the dataset has both a text and another column."""
    columns = key_columns(dataset)
    fixed = [place for place, column in enumerate(columns) if not is_text(column)]
    if not keys or len(fixed) in {0, len(columns)}:
        return {}
    names = [columns[place].name for place in fixed]
    parts = {key: tuple(key[place] for place in fixed) for key in keys}
    groups: dict[CellKey, list[Cells]] = defaultdict(list)
    for _record, cells in _stored(dataset, names, list(parts.values()), MOST_NEAR):
        groups[tuple(cells[name] for name in names)].append(cells)
    return {key: groups[part] for key, part in parts.items() if part in groups}


def key_columns(dataset: Dataset) -> list[Column]:
    by_name = {column.name: column for column in dataset.columns}
    return [by_name[name] for name in dataset.key]


def is_text(column: Column) -> bool:
    """Whether a column holds free text."""
    return column.type in {"string", "list"} and not (column.allowed or column.references)


def _stored(
    dataset: Dataset, names: Sequence[str], keys: Sequence[CellKey], most: int | None = None
) -> list[tuple[Model, Cells]]:
    """The records with these values in the named columns, with their cells."""
    if not keys:
        return []
    by_name = {column.name: column for column in dataset.columns}
    parts = zip((by_name[name] for name in names), zip(*keys, strict=True), strict=True)
    values = {f"{column.path}__in": [as_value(c, column.type) for c in set(cells)] for column, cells in parts}
    records = dataset.prepared(dataset.model._base_manager.filter(**values)).order_by("pk")[:most]
    return [(record, dataset.comparable_cells(record)) for record in records]
