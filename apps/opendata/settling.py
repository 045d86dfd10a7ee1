"""Settles the questions about a file by what is stored under its keys: the reading that leaves rows unchanged is
right."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from apps.opendata.comparison import AT_ONCE, RowComparison
from apps.opendata.key_resolver import KeyResolver
from apps.opendata.readings import ColumnReading
from apps.opendata.tables import Table, TableRow


def settle(table: Table) -> None:
    """Choose the reading of each column that has two: the one that leaves most of the cells as they are stored, if the
    other leaves none."""
    for reading in table.readings.values():
        if reading.is_open:
            reading.answer = _winner(table, reading)
    for reading in table.readings.values():
        if reading.type.recover:
            _compare_with_stored(table, reading)


def _compare_with_stored(table: Table, reading: ColumnReading) -> None:
    """Show a column's cells with the stored ones: spreadsheets can have dropped something of them."""
    name = reading.column.name
    rows = (row for row in table if not row.problem and row.cells[name])
    while some := list(islice(rows, AT_ONCE)):
        for cells, stored in RowComparison(table.dataset, KeyResolver()).with_stored(some):
            if stored:
                reading.compare(cells[name], stored[name])


def _winner(table: Table, reading: ColumnReading) -> str:
    """The name of the only reading that leaves cells unchanged; "" when the stored values do not decide."""
    unchanged: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for rows in _ambiguous(table, reading):
        for possible in reading.possible:
            same, stored = _counted(table, reading, possible.name, rows)
            unchanged[possible.name] += same
            found[possible.name] += stored
    winners = [name for name in unchanged if unchanged[name]]
    return winners[0] if len(winners) == 1 and unchanged[winners[0]] * 2 > found[winners[0]] else ""


def _ambiguous(table: Table, reading: ColumnReading) -> Iterator[Sequence[TableRow]]:
    """The rows with a cell of the column that has two readings, in batches."""
    name = reading.column.name
    rows = (row for row in table.raw() if not row.problem and reading.is_ambiguous(row.cells[name]))
    while some := list(islice(rows, AT_ONCE)):
        yield some


def _counted(table: Table, reading: ColumnReading, name: str, rows: Sequence[TableRow]) -> tuple[int, int]:
    """How many cells a reading would leave unchanged, and how many rows are of a stored record."""
    reading.answer = name
    pairs = RowComparison(table.dataset, KeyResolver()).with_stored([*table.read(rows)])
    reading.answer = ""
    column = reading.column.name
    same = sum(stored.get(column) == cells.get(column) for cells, stored in pairs if stored)
    return same, sum(bool(stored) for _cells, stored in pairs)
