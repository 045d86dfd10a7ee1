"""The plan of an import: the outcome of each row, stored as JSON and shown as word-by-word differences."""

import json
import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from apps.languages import columns as languages
from apps.languages import differences
from apps.languages.differences import Piece, PieceKind
from apps.languages.fields import split
from apps.opendata.comparison import Compared, Outcome
from apps.opendata.dataset import Dataset
from apps.opendata.encoding_warnings import warnings_of
from apps.opendata.formula_escape import unguarded
from apps.opendata.refusals import Refusal
from apps.opendata.schema import Column

WHOLE = ("integer", "number", "boolean", "date", "datetime", "partial-date")  # one value, not words


class Said(NamedTuple):
    """An error or a warning about a cell."""

    column: str
    value: str
    message: str


class Entry(NamedTuple):
    """A row of a plan: its outcome, and the cells that differ as (column, old, new)."""

    line: int
    outcome: str
    key: str
    cells: list[tuple[str, str, str]]
    refusals: list[Said]
    warnings: list[Said]


class PlanRow(NamedTuple):
    """The change of a cell: its column, the language and direction of its text, and the difference of each item.
    Language and direction are empty if the cell holds no prose."""

    label: str
    language: str
    direction: str
    items: list[list[Piece]]
    is_emptied: bool


def entry(one: Compared) -> Entry:
    """A compared row as it is stored; of a new row only the cells that are not empty."""
    cells = [(c.column.name, c.old, c.new) for c in one.cells if c.old or c.new]
    warnings = [_said(warning) for warning in warnings_of(one)]
    written = one.outcome in (Outcome.NEW, Outcome.CHANGED)
    key = " · ".join(unguarded(cell) for cell in one.key)
    return Entry(
        *(one.row.line, str(one.outcome), key, cells if written else []),
        *([_said(refusal) for refusal in one.refusals], warnings),
    )


def packed(entries: Sequence[Entry]) -> bytes:
    return zlib.compress(json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode())


def unpacked(plan: bytes) -> list[Entry]:
    found = []
    for line, outcome, key, cells, refusals, warnings in json.loads(zlib.decompress(plan)):
        said = ([Said(*each) for each in each_of] for each_of in (refusals, warnings))
        found.append(Entry(line, outcome, key, cells, *said))
    return found


def lines(row: Entry, dataset: Dataset) -> Iterator[PlanRow]:
    """The changed cells of a row, for display."""
    by_name = {column.name: column for column in dataset.columns}
    for name, old, new in row.cells:
        if column := by_name.get(name):
            direction = languages.direction(column.language) if column.language else _direction(column)
            items = list(_items(column, unguarded(old), unguarded(new)))
            yield PlanRow(name, column.language, direction, items, bool(old and not new))


def _items(column: Column, old: str, new: str) -> Iterator[list[Piece]]:
    if column.type == "list":
        for gone, come in differences.matched(split(old), split(new)):
            yield differences.difference(gone, come)
    elif column.type == "string" and not column.allowed and not column.references:
        yield differences.difference(old, new)
    else:
        between = [Piece(PieceKind.SAME, " ")] if old and new else []
        pieces = [Piece(PieceKind.REMOVED, old), *between, Piece(PieceKind.ADDED, new)]
        yield [piece for piece in pieces if piece.text]


def _direction(column: Column) -> str:
    return "" if column.type in WHOLE or column.allowed or column.references else "auto"


def _said(refusal: Refusal) -> Said:
    return Said(refusal.column, refusal.value, refusal.message)
