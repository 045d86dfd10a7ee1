"""Files over HTTP: conditional requests, compression for clients that accept it, and streaming."""

from collections.abc import Sequence
from hashlib import sha256
from typing import cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date

from apps.opendata import changes, registry
from apps.opendata.archive import packed
from apps.opendata.csvout import Selection, csv_response
from apps.opendata.derived import Derived, File
from apps.opendata.xlsxout import explained, xlsx_response
from apps.pagestore.encodings import accepted
from apps.records import clock

FORMAT = "1"  # increase it when the same rows are written in another way: it makes every client's copy out of date


def download(request: HttpRequest, dataset: File, selection: Selection, *, bom: bool = True) -> HttpResponseBase:
    """The CSV file of the selected rows."""
    encoding = accepted(request.headers.get("Accept-Encoding", ""))
    response = csv_response(dataset, selection, encoding, bom=bom)
    patch_vary_headers(response, ["Accept-Encoding"])
    if encoding:
        response.headers["Content-Encoding"] = encoding
    by_day = _is_by_day(dataset, selection)
    return _unless_unchanged(request, response, [dataset], encoding, "" if bom else "no BOM", by_day=by_day)


def download_workbook(request: HttpRequest, file: File, selection: Selection, language: str) -> HttpResponseBase:
    """The workbook of the selected rows, explained in a language. It is compressed already."""
    meanings = (text for column in explained(file, language) for text in column)
    response, by_day = xlsx_response(file, selection, language), _is_by_day(file, selection)
    return _unless_unchanged(request, response, [file], "xlsx", language, *meanings, by_day=by_day)


def download_all(request: HttpRequest) -> HttpResponseBase:
    """All datasets and the description of the package in one zip file."""
    datasets = list(registry.offered())
    response = StreamingHttpResponse(packed(datasets), content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="dialogue.zip"'
    return _unless_unchanged(request, response, datasets, by_day=True)  # it holds the derived files


def _is_by_day(file: File, selection: Selection) -> bool:
    """Whether the rows can differ on another day without a write. Derived files compute them for the day; filters
    compare dates with it, such as the end of a term or the year of a priority. The rows of a whole dataset depend only
    on moments, which `changes` stores."""
    return isinstance(file, Derived) or selection is not None


def _unless_unchanged(
    request: HttpRequest, response: StreamingHttpResponse, files: Sequence[File], *variant: str, by_day: bool
) -> HttpResponseBase:
    """The response, or 304 when the client has the current file. `by_day`: a copy of an earlier day is not current."""
    # Before the rows are read: so a client's copy can be newer than its ETag, never older.
    version, changed_at = changes.version()
    if by_day:
        today = clock.today()
        midnight = clock.beginning_of(today)
        variant = (*variant, today.isoformat())
        changed_at = max(changed_at or midnight, midnight)
    headers = (header for file in files for header in file.headers)
    digest = sha256("\n".join([FORMAT, version, *variant, *headers]).encode()).hexdigest()
    response.headers["ETag"] = tag = f'"{digest[:32]}"'
    response.headers["Cache-Control"] = "no-cache"  # clients may store the file, and revalidate it before each use
    seconds = int(changed_at.timestamp()) if changed_at else None
    if seconds:
        response.headers["Last-Modified"] = http_date(seconds)
    if request.method == "HEAD":
        response.streaming_content = iter(())
    # django-stubs allow no streaming response here; Django does.
    conditional = get_conditional_response(request, tag, seconds, cast(HttpResponse, response))
    return cast(HttpResponseBase, conditional)
