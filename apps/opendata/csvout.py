"""Streams CSV files: UTF-8 with BOM, CRLF, RFC 4180. Cells with a comma, a quote or a line break are quoted."""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from apps.opendata.dataset import Dataset, SupportsFilters
from apps.opendata.derived import Derived, File
from apps.opendata.encodings import Pieces, encoded
from apps.opendata.snapshot import snapshot
from apps.opendata.statement import Params, statement

BOM = "\ufeff"
BLOCK_BYTES = 64 * 1024
ROWS_AT_ONCE = 25  # few, because texts can be long

Cells = Iterable[str | None]
Selection = QuerySet | SupportsFilters | None
"""The rows of a file: a queryset, the valid filter form of a derived file, or None for all public rows."""


def pieces(dataset: File, selection: Selection = None, *, bom: bool = True) -> Pieces:
    """A file in pieces of about 64 KiB, the header line first, which needs no query. Closing the generator frees the
    connection."""
    yield f"{BOM if bom else ''}{line(dataset.headers)}\r\n".encode()
    if isinstance(dataset, Derived):
        with snapshot(DEFAULT_DB_ALIAS):
            yield from _written([row] for row in dataset.rows(cast(SupportsFilters | None, selection)))
        return
    rows = dataset.records() if selection is None else cast(QuerySet, selection)
    with snapshot(rows.db):
        yield from _body(dataset, rows, whole=selection is None)


def cell_rows(dataset: File, selection: Selection = None) -> Iterator[Cells]:
    """The cells of the same rows, for a file that is not CSV. Closing the generator frees the connection."""
    if isinstance(dataset, Derived):
        with snapshot(DEFAULT_DB_ALIAS):
            yield from dataset.rows(cast(SupportsFilters | None, selection))
        return
    rows = dataset.records() if selection is None else cast(QuerySet, selection)
    with snapshot(rows.db):
        try:
            found = statement(dataset, rows, whole=selection is None)
        except EmptyResultSet:
            return
        if found is None:
            yield from dataset.rows(rows)
            return
        for batch in _batches(connections[rows.db], *found):
            yield from batch


def csv_response(
    dataset: File, selection: Selection = None, encoding: str = "", *, bom: bool = True
) -> StreamingHttpResponse:
    """The rows as a download."""
    body = encoded(pieces(dataset, selection, bom=bom), encoding)
    response = StreamingHttpResponse(body, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{dataset.name}.csv"'
    return response


def _body(dataset: Dataset, rows: QuerySet, *, whole: bool) -> Iterator[bytes]:
    try:
        found = statement(dataset, rows, whole=whole)
    except EmptyResultSet:
        return iter(())
    if found is None:
        return _written([row] for row in dataset.rows(rows))
    connection = connections[rows.db]
    return _copied(connection, *found) if connection.vendor == "postgresql" else _written(_batches(connection, *found))


def _copied(connection: Any, sql: str, params: Params) -> Iterator[bytes]:
    """The CSV that PostgreSQL writes with COPY. It sends one row at a time, each with a final LF, which becomes CRLF
    here."""
    block = bytearray()
    bound = connection.ops.compose_sql(sql, params)
    with connection.cursor() as cursor, cursor.copy(f"COPY ({bound}) TO STDOUT (FORMAT csv)") as copy:
        for row in copy:
            block += row
            block[-1:] = b"\r\n"
            if len(block) >= BLOCK_BYTES:
                yield bytes(block)
                block.clear()
        yield bytes(block)


def _batches(connection: BaseDatabaseWrapper, sql: str, params: Params) -> Iterator[Iterable[Cells]]:
    """The cells, fetched a few rows at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        yield from iter(lambda: cursor.fetchmany(ROWS_AT_ONCE), [])


def _written(batches: Iterable[Iterable[Cells]]) -> Iterator[bytes]:
    """Batches of rows as blocks of CSV."""
    block = bytearray()
    for rows in batches:
        block += "".join([f"{line(cells)}\r\n" for cells in rows]).encode()
        if len(block) >= BLOCK_BYTES:
            yield bytes(block)
            block.clear()
    yield bytes(block)


def line(cells: Cells) -> str:
    """A row as PostgreSQL writes it. The csv module writes the same, but takes twice as long."""
    return ",".join(
        [
            ""
            if cell is None
            else '"' + cell.replace('"', '""') + '"'
            if "," in cell or '"' in cell or "\n" in cell or "\r" in cell
            else cell
            for cell in cells
        ]
    )
