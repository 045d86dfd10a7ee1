"""Files over HTTP: not sent where the client's copy is right, compressed where it accepts that, held nowhere."""

from collections.abc import Sequence
from datetime import datetime, time
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date

from apps.opendata import changes, registry
from apps.opendata.archive import packed
from apps.opendata.csvout import csv_response
from apps.opendata.derived import Derived, File
from apps.pagestore.encodings import accepted
from apps.records import clock

FORM = "1"  # to be raised when the same rows come to be written otherwise


def download(request: HttpRequest, dataset: File, asked: Any) -> HttpResponseBase:
    """The file of what is asked for, of all public rows when nothing is."""
    encoding = accepted(request.headers.get("Accept-Encoding", ""))
    response = csv_response(dataset, asked, encoding)
    patch_vary_headers(response, ["Accept-Encoding"])
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return _unless_unchanged(request, response, [dataset], encoding)


def download_all(request: HttpRequest) -> HttpResponseBase:
    """Every dataset and the package's description in one file."""
    datasets = list(registry.offered())
    response = StreamingHttpResponse(packed(datasets), content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="dialogue.zip"'
    return _unless_unchanged(request, response, datasets)


def _unless_unchanged(request: HttpRequest, response: Any, files: Sequence[File], *form: str) -> Any:
    """The answer, or 304. What is asked here stands before the rows: a copy may be newer than its tag, never older.
    What is derived is another every day."""
    state, changed_at = changes.stamp()
    if any(isinstance(file, Derived) for file in files):
        day = clock.today()
        form = (*form, day.isoformat())
        midnight = datetime.combine(day, time.min, timezone.get_default_timezone())
        changed_at = max(changed_at or midnight, midnight)
    headers = (header for file in files for header in file.headers)
    digest = sha256("\n".join([FORM, state, *form, *headers]).encode()).hexdigest()
    response.headers["ETag"] = tag = f'"{digest[:32]}"'
    response.headers["Cache-Control"] = "no-cache"  # a copy may be kept, and is asked about each time
    seconds = int(changed_at.timestamp()) if changed_at else None
    if seconds:
        response.headers["Last-Modified"] = http_date(seconds)
    if request.method == "HEAD":
        response.streaming_content = iter(())
    return get_conditional_response(request, tag, seconds, response)
