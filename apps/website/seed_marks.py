"""Seed marks: what a row of the seed data was when `seed` wrote it, as a hash to compare the record with later.

A mark is made of the names and cells of a row, without the cells that are empty or, where the field has a default, hold
that. So it stays the same when columns are added or reordered, and when a column that said nothing is removed.
"""

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.db.models import NOT_PROVIDED

from apps.opendata.dataset import Dataset
from apps.opendata.values import as_cell

# The marks of the first version hash a list of cells without their names. These are the names: never change them.
COLUMNS_V1 = Path(__file__).resolve().parent / "seed_columns_v1.json"
PREFIX = "v2:"
HASH_LENGTH = 60  # with the prefix it fits the column of the first marks


def mark(dataset: Dataset, cells: Mapping[str, str]) -> str:
    """The mark of a row of a dataset, from its cells by column."""
    said = _said(dataset, cells)
    text = json.dumps(sorted(said.items()), ensure_ascii=False)
    return PREFIX + sha256(text.encode()).hexdigest()[:HASH_LENGTH]


def is_mark_of(stored: str, dataset: Dataset, cells: Mapping[str, str]) -> bool:
    """Whether a stored mark, of either version, was made of these cells."""
    if stored.startswith(PREFIX):
        return stored == mark(dataset, cells)
    names = _columns_v1().get(dataset.name, [])
    if _said(dataset, cells).keys() - set(names):
        return False  # a person filled in a column that came later
    text = json.dumps([cells.get(name, "") for name in names], ensure_ascii=False)
    return stored == sha256(text.encode()).hexdigest()


def says_more(dataset: Dataset, cells: Mapping[str, str], columns: Mapping[str, str]) -> bool:
    """Whether any cell outside these columns says something."""
    return bool(_said(dataset, cells).keys() - columns.keys())


def _said(dataset: Dataset, cells: Mapping[str, str]) -> dict[str, str]:
    """The cells that say something: they are not computed, and differ from what a new record has."""
    defaults = _defaults(dataset)
    names = cells.keys() & set(dataset.headers) - dataset.computed
    return {name: cells[name] for name in names if cells[name] != defaults.get(name, "")}


@cache
def _defaults(dataset: Dataset) -> dict[str, str]:
    """The cells of fields left at their defaults. A callable one may differ every time, so it does not count."""
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
