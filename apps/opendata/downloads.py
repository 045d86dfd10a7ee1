"""Files over HTTP: not sent where the client's copy is right, compressed where it accepts that, held nowhere."""

from hashlib import sha256
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date

from apps.opendata import changes, registry
from apps.opendata.archive import packed
from apps.opendata.csvout import csv_response
from apps.opendata.dataset import Dataset
from apps.pagestore.encodings import accepted

FORM = "1"  # to be raised when the same rows come to be written otherwise


def download(request: HttpRequest, dataset: Dataset, rows: QuerySet | None) -> HttpResponseBase:
    """The file of these rows, of all public ones when none are given."""
    encoding = accepted(request.headers.get("Accept-Encoding", ""))
    response = csv_response(dataset, rows, encoding)
    patch_vary_headers(response, ["Accept-Encoding"])
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return _unless_unchanged(request, response, encoding, *dataset.headers)


def download_all(request: HttpRequest) -> HttpResponseBase:
    """Every dataset and the package's description in one file."""
    datasets = list(registry.registered())
    response = StreamingHttpResponse(packed(datasets), content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="dialogue.zip"'
    return _unless_unchanged(request, response, *(header for dataset in datasets for header in dataset.headers))


def _unless_unchanged(request: HttpRequest, response: Any, *form: str) -> Any:
    """The answer, or 304. What is asked here stands before the rows: a copy may be newer than its tag, never older."""
    state, changed_at = changes.stamp()
    digest = sha256("\n".join([FORM, state, *form]).encode()).hexdigest()
    response.headers["ETag"] = tag = f'"{digest[:32]}"'
    response.headers["Cache-Control"] = "no-cache"  # a copy may be kept, and is asked about each time
    seconds = int(changed_at.timestamp()) if changed_at else None
    if seconds:
        response.headers["Last-Modified"] = http_date(seconds)
    if request.method == "HEAD":
        response.streaming_content = iter(())
    return get_conditional_response(request, tag, seconds, response)
