"""CSV out: UTF-8 with BOM, CRLF, RFC 4180, streamed."""

import csv
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from apps.opendata.dataset import Dataset

BOM = "\ufeff"
CHUNK_BYTES = 64 * 1024


class _Echo:
    """What csv.writer writes to: it hands the line back."""

    def write(self, line: str) -> str:
        return line


def lines(rows: Iterable[list[str]]) -> Iterator[str]:
    """The lines of a file, its line ends included."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    for row in rows:
        yield writer.writerow(row)


def pieces(dataset: Dataset, queryset: QuerySet) -> Iterator[bytes]:
    """The file in pieces of about 64 KiB; its head comes at once."""
    yield (BOM + next(lines([dataset.headers]))).encode()
    waiting, size = [], 0
    for line in lines(dataset.rows(queryset)):
        piece = line.encode()
        waiting.append(piece)
        size += len(piece)
        if size >= CHUNK_BYTES:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)


def csv_response(dataset: Dataset, queryset: QuerySet) -> StreamingHttpResponse:
    """The rows of a queryset as a file to take along."""
    response = StreamingHttpResponse(pieces(dataset, queryset), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{dataset.name}.csv"'
    return response
