"""A rendered page, and its HTTP answers: one for each encoding with its own ETag, and 304 Not Modified."""

from collections.abc import Callable, Iterable
from hashlib import blake2b
from threading import Lock
from typing import NamedTuple

from apps.pagestore import build
from apps.pagestore.encodings import accepted, encoded
from apps.pagestore.request_key import Environ

Headers = list[tuple[str, str]]
StartResponse = Callable[[str, Headers], object]

STORABLE_STATUS = ("200 ", "301 ", "302 ")
OWN_HEADERS = {"content-length", "vary", "cache-control", "etag", "last-modified"}
OVERHEAD = 4000  # bytes of memory that a page takes besides its bodies

_encoding = Lock()


class Answer(NamedTuple):
    headers: Headers
    body: bytes
    tag: str


class StoredPage:
    """The answers to one request key. Each encoding is made once, when it is first requested."""

    __slots__ = ("answers", "body", "headers", "is_requested_again", "status", "tag")

    def __init__(self, status: str, headers: Headers, body: bytes) -> None:
        self.status, self.body = status, body
        self.headers = [(name, value) for name, value in headers if name.lower() not in OWN_HEADERS]
        self.tag = blake2b(body, digest_size=16, key=build.fingerprint()).hexdigest()
        self.answers: dict[str, Answer] = {}
        self.is_requested_again = False  # since it came into memory

    @property
    def size(self) -> int:
        """The most bytes that it takes in memory: each of the two encodings is kept only if it halves the body."""
        return OVERHEAD + 2 * len(self.body)

    def answer(self, encoding: str) -> Answer:
        found = self.answers.get(encoding)
        if found is None:
            with _encoding:  # one request compresses; those that waited for the lock find its answer
                found = self.answers.setdefault(encoding, self.answers.get(encoding) or self._encoded_answer(encoding))
        return found

    def _encoded_answer(self, encoding: str) -> Answer:
        """The ETag is computed from content and code: equal tags mean equal bytes, whatever changed in between."""
        body = encoded(self.body, encoding)
        is_encoded = body is not self.body
        tag = f'"{self.tag}-{encoding}"' if is_encoded else f'"{self.tag}"'
        headers = [*self.headers, ("Vary", "Accept-Encoding"), ("Cache-Control", "no-cache"), ("ETag", tag)]
        if is_encoded:
            headers.append(("Content-Encoding", encoding))
        return Answer([*headers, ("Content-Length", str(len(body)))], body, tag)


def is_storable(status: str, headers: Headers) -> bool:
    """Whether an answer is the same for everybody."""
    present = {name.lower(): value.lower() for name, value in headers}
    is_private = any(word in present.get("cache-control", "") for word in ("no-store", "private"))
    return (
        status.startswith(STORABLE_STATUS)
        and not is_private
        and not present.keys() & {"set-cookie", "content-encoding"}
    )


def send(page: StoredPage, environ: Environ, start_response: StartResponse, cache_status: str) -> Iterable[bytes]:
    """Answer a request for the page. `cache_status` says where the page came from (RFC 9211)."""
    answer = page.answer(accepted(environ.get("HTTP_ACCEPT_ENCODING", "")))
    headers = [*answer.headers, ("Cache-Status", cache_status)]
    tags = environ.get("HTTP_IF_NONE_MATCH")
    if tags and page.status.startswith("200") and matches(tags, answer.tag):
        start_response("304 Not Modified", [pair for pair in headers if not pair[0].startswith("Content-")])
        return []
    start_response(page.status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]


def matches(tags: str, tag: str) -> bool:
    """Whether an If-None-Match names the tag. Weak ones count (RFC 9110, 13.1.2)."""
    return tags == tag or tags.strip() == "*" or tag in [entry.strip().removeprefix("W/") for entry in tags.split(",")]
