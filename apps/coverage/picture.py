"""Lays out the matrix as an SVG picture for reports, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from apps.coverage.matrix import Matrix, MatrixCell, MatrixColumn
from apps.coverage.models import CellState
from apps.languages import columns
from apps.participants.models import Organisation
from apps.records import date_text

Item = TypeVar("Item")

LABEL, COLUMN, ROW = 190, 74, 30  # the width of the names, of a column, the height of a row
TOP, KEY = 92, 30  # the height of the title with the heads, and of a row of the key
KEYS_A_ROW = 3
PAGE = LABEL + 20  # the minimum width, without columns


@dataclass(frozen=True)
class MatrixPicture:
    """The positions of everything the template draws. In right-to-left languages all is mirrored."""

    matrix: Matrix
    width: int
    height: int
    heads: list[tuple[int, MatrixColumn]]
    rows: list[tuple[int, Organisation, list[tuple[int, MatrixCell]]]]
    key: list[tuple[int, int, CellState]]
    goals: list[tuple[int, int, MatrixColumn]]
    start: int

    @property
    def day(self) -> str:
        """The day in words: a numeric date would be reordered in a right-to-left line."""
        return date_text.date(self.matrix.on.isoformat())


def picture(matrix: Matrix, organisations: list[Organisation]) -> MatrixPicture:
    """Lay out the rows of these organisations."""
    width = PAGE + COLUMN * len(matrix.columns)
    mirrored = columns.direction(columns.current()) == "rtl"

    def place(x: int) -> int:
        return width - x if mirrored else x

    middles = [place(PAGE + COLUMN * number + COLUMN // 2 - 10) for number in range(len(matrix.columns))]
    rows = [
        (TOP + ROW * number, organisation, list(zip(middles, matrix.row(organisation), strict=True)))
        for number, organisation in enumerate(organisations, start=1)
    ]
    step = width // KEYS_A_ROW

    def listed(items: Iterable[Item], below: int) -> list[tuple[int, int, Item]]:
        """Positions of items, KEYS_A_ROW in a row, below a height."""
        return [
            (place(24 + step * (number % KEYS_A_ROW)), below + KEY * (number // KEYS_A_ROW + 1), item)
            for number, item in enumerate(items)
        ]

    key = listed(CellState, TOP + ROW * (len(rows) + 1))
    goals = listed(matrix.columns, key[-1][1] + 10)
    heads = list(zip(middles, matrix.columns, strict=True))
    return MatrixPicture(matrix, width, goals[-1][1] + KEY, heads, rows, key, goals, place(16))
