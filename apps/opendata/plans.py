"""The plan of an import: the outcome of each row, stored as compressed JSON and shown as word-by-word differences."""

import json
import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from apps.languages import columns as languages
from apps.languages import differences
from apps.languages.differences import Piece
from apps.opendata.comparison import Compared, RowOutcome
from apps.opendata.dataset import Dataset
from apps.opendata.encoding_warnings import warnings_of
from apps.opendata.formula_escape import unescaped
from apps.opendata.refusals import Refusal
from apps.opendata.schema import Column

ONE_VALUE = ("integer", "number", "boolean", "date", "datetime", "partial-date")  # not a text of words


class CellMessage(NamedTuple):
    """An error or a warning about a cell."""

    column: str
    value: str
    message: str


class PlanEntry(NamedTuple):
    """A row of a plan: its outcome, and the cells that differ as (column, old, new). Stored as a JSON list: plans made
    before an upgrade are read after it, so the order of the fields cannot change."""

    line: int
    outcome: str
    key: str
    cells: list[tuple[str, str, str]]
    refusals: list[CellMessage]
    warnings: list[CellMessage]


class CellDifference(NamedTuple):
    """A changed cell: its column, the language and direction of its text, and the difference of each item. Language
    and direction are "" when the cell holds no prose."""

    label: str
    language: str
    direction: str
    items: list[list[Piece]]
    is_emptied: bool


def entry(one: Compared) -> PlanEntry:
    """The entry of a compared row; of a new row only the cells that are not empty."""
    cells = [(c.column.name, c.old, c.new) for c in one.cells if c.old or c.new]
    warnings = [_cell_message(warning) for warning in warnings_of(one)]
    warnings += [CellMessage(column, one.row.cells.get(column, ""), text) for column, text in one.duplicates]
    written = one.outcome in (RowOutcome.NEW, RowOutcome.CHANGED, RowOutcome.WAITING)
    key = " · ".join(unescaped(cell) for cell in one.key)
    return PlanEntry(
        *(one.row.line, str(one.outcome), key, cells if written else []),
        *([_cell_message(refusal) for refusal in one.refusals], warnings),
    )


def packed(entries: Sequence[PlanEntry]) -> bytes:
    return zlib.compress(json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode())


def unpacked(plan: bytes) -> list[PlanEntry]:
    found = []
    for line, outcome, key, cells, refusals, warnings in json.loads(zlib.decompress(plan)):
        messages = ([CellMessage(*message) for message in listed] for listed in (refusals, warnings))
        found.append(PlanEntry(line, outcome, key, cells, *messages))
    return found


def cell_differences(row: PlanEntry, dataset: Dataset) -> Iterator[CellDifference]:
    """The changed cells of a row, for display."""
    by_name = {column.name: column for column in dataset.columns}
    for name, old, new in row.cells:
        if column := by_name.get(name):
            direction = languages.direction(column.language) if column.language else _direction(column)
            items = _items(column, unescaped(old), unescaped(new))
            yield CellDifference(name, column.language, direction, items, bool(old and not new))


def _items(column: Column, old: str, new: str) -> list[list[Piece]]:
    if column.type == "list":
        return differences.list_difference(old, new)
    is_prose = column.type == "string" and not column.allowed and not column.references
    return [differences.difference(old, new) if is_prose else differences.replacement(old, new)]


def _direction(column: Column) -> str:
    return "" if column.type in ONE_VALUE or column.allowed or column.references else "auto"


def _cell_message(refusal: Refusal) -> CellMessage:
    return CellMessage(refusal.column, refusal.value, refusal.message)
