"""Seed marks: hashes of seed rows as `seed` wrote them. They show later whether a person changed the record.

A mark is made of the names and cells of a row, without cells that are empty or equal to the field's default. So it
stays the same when columns are added or reordered, and when a column without a value in that row is removed.
"""

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.db.models import NOT_PROVIDED

from apps.opendata.dataset import Dataset
from apps.opendata.values import as_cell

# Marks of the first version hash a list of cells without names. These are the columns, in order: never change them.
COLUMNS_V1 = Path(__file__).resolve().parent / "seed_columns_v1.json"
PREFIX = "v2:"
HASH_LENGTH = 60  # characters; with the prefix it fits the database column of the first version


def mark(dataset: Dataset, cells: Mapping[str, str]) -> str:
    """The mark of a row of a dataset, from its cells by column."""
    text = json.dumps(sorted(_values(dataset, cells).items()), ensure_ascii=False)
    return PREFIX + sha256(text.encode()).hexdigest()[:HASH_LENGTH]


def is_mark_of(stored: str, dataset: Dataset, cells: Mapping[str, str]) -> bool:
    """Whether a stored mark, of either version, was made of these cells."""
    if stored.startswith(PREFIX):
        return stored == mark(dataset, cells)
    names = _columns_v1().get(dataset.name, [])
    if _values(dataset, cells).keys() - set(names):
        return False  # a person filled in a column that is newer than the mark
    text = json.dumps([cells.get(name, "") for name in names], ensure_ascii=False)
    return stored == sha256(text.encode()).hexdigest()


def has_other_values(dataset: Dataset, cells: Mapping[str, str], columns: Mapping[str, str]) -> bool:
    """Whether any cell outside these columns has a value."""
    return bool(_values(dataset, cells).keys() - columns.keys())


def _values(dataset: Dataset, cells: Mapping[str, str]) -> dict[str, str]:
    """The cells with a value: not computed, and not what a new record has anyway."""
    defaults = _defaults(dataset)
    names = cells.keys() & set(dataset.headers) - dataset.computed
    return {name: cells[name] for name in names if cells[name] != defaults.get(name, "")}


@cache
def _defaults(dataset: Dataset) -> dict[str, str]:
    """The cells of fields left at their defaults. A callable default is left out: it can differ every time."""
    columns = [(column, dataset.model._meta.get_field(column.field)) for column in dataset.columns if column.field]
    defaults = [(column, getattr(field, "default", None)) for column, field in columns]
    return {
        column.name: as_cell(default, column.type)
        for column, default in defaults
        if default not in (None, NOT_PROVIDED) and not callable(default)
    }


@cache
def _columns_v1() -> dict[str, list[str]]:
    return {name: names.split() for name, names in json.loads(COLUMNS_V1.read_text(encoding="utf-8")).items()}
