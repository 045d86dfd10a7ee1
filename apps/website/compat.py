"""Private names of whitenoise that the site relies on. `tests/house/test_compat.py` fails when one changes."""

import re
from email.utils import parsedate
from http import HTTPStatus
from typing import IO, Any

from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import Response, SlicedFile, StaticFile

RANGE = re.compile(r"bytes=(?:(?P<first>[0-9]+)-(?P<last>[0-9]*)|-(?P<count>[0-9]+))")
Headers = list[tuple[str, str]]


class FileWithRanges(StaticFile):
    """A static file whose ranges follow RFC 9110. whitenoise refuses a range of one byte, as if it were empty, and
    gives a range of the new file to a client that asks for the rest of the old one (If-Range)."""

    def get_response(self, method: str, request_headers: dict[str, Any]) -> Response:
        condition = request_headers.get("HTTP_IF_RANGE")
        is_same = not condition or condition == self.etag or parsedate(condition) == (self.last_modified or ())
        if method != "GET" or not is_same:
            request_headers = {name: value for name, value in request_headers.items() if name != "HTTP_RANGE"}
        return super().get_response(method, request_headers)

    def get_range_response(self, range_header: str, base_headers: Headers, file_handle: IO[bytes]) -> Response:
        """ValueError for what is not one range: it is ignored."""
        found, size = RANGE.fullmatch(range_header.strip()), int(dict(base_headers)["Content-Length"])
        if not found:
            raise ValueError(range_header)
        if found["count"]:
            first, last = max(size - int(found["count"]), 0), size - 1
        else:
            first, last = int(found["first"]), int(found["last"] or size - 1)
            if found["last"] and last < first:
                raise ValueError(range_header)
            last = min(last, size - 1)
        if first > last:
            return self.get_range_not_satisfiable_response(file_handle, size)
        headers = [header for header in base_headers if header[0] != "Content-Length"]
        headers += [("Content-Range", f"bytes {first}-{last}/{size}"), ("Content-Length", str(last - first + 1))]
        return Response(HTTPStatus.PARTIAL_CONTENT, headers, SlicedFile(file_handle, first, last))


class StaticFiles(WhiteNoiseMiddleware):
    """whitenoise's middleware with these files: it names their class itself, so theirs is changed afterwards."""

    def get_static_file(self, *args: Any, **kwargs: Any) -> StaticFile:
        found = super().get_static_file(*args, **kwargs)
        found.__class__ = FileWithRanges
        return found
