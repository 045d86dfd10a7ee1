"""The page store: WSGI middleware that answers requests with pages rendered before, without calling Django."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Event, Lock
from typing import Protocol, runtime_checkable

from apps.pagestore import declared
from apps.pagestore.pages import Headers, StartResponse, StoredPage, is_storable, send
from apps.pagestore.request_key import Environ, RequestKey, environ_of, reader
from apps.pagestore.revisions import Revisions

# The values of Cache-Status (RFC 9211): where an answer comes from.
HIT = "page-store; hit"
UNVERIFIED = 'page-store; hit; detail="database away"'  # the content may have changed since
STORED = "page-store; fwd=miss; stored"
NOT_STORED = "page-store; fwd=miss"
WAIT_AT_MOST = 10.0  # seconds for another request that renders the same page

Application = Callable[[Environ, StartResponse], Iterable[bytes]]


@runtime_checkable
class ClosableBody(Protocol):
    """The body of a WSGI answer that has to be closed (PEP 3333)."""

    def close(self) -> object: ...


class PageStore:
    """A WSGI application that calls another for what it has not stored."""

    def __init__(self, application: Application, revisions: Revisions) -> None:
        self.application, self.revisions = application, revisions
        self._read = reader()
        self._rendering = RenderOnce()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        request_key = self._read(environ)
        if request_key is None:
            return self.application(environ, start_response)
        pages = self.revisions.present()
        if pages and (page := pages.memory.get(request_key)):
            return send(page, environ, start_response, self._hit)
        if declared.parameters(request_key.path) is None:
            return self.application(environ, start_response)
        with self._rendering.of(request_key):
            return self._answer_missing(request_key, environ, start_response)

    @property
    def _hit(self) -> str:
        return UNVERIFIED if self.revisions.is_away else HIT

    def _answer_missing(
        self, request_key: RequestKey, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer with a page that another request or process has stored meanwhile, or else have Django render it."""
        if page := self._stored_page(request_key):
            return send(page, environ, start_response, self._hit)
        pages = self.revisions.for_rendering()
        if page := self._stored_page(request_key):  # from disk, when the revision is new to this process
            return send(page, environ, start_response, self._hit)
        status, headers, body = self._render(environ_of(request_key, environ))
        if not is_storable(status, headers):
            start_response(status, headers)
            return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
        page = StoredPage(status, headers, body)
        if pages is None or not self.revisions.is_unchanged(pages):
            return send(page, environ, start_response, NOT_STORED)
        pages.memory.put(request_key, page)
        pages.disk_store.put(request_key, page)
        return send(page, environ, start_response, STORED)

    def _stored_page(self, request_key: RequestKey) -> StoredPage | None:
        """A page of the present revision, from memory or from disk."""
        pages = self.revisions.present()
        if pages is None:
            return None
        page = pages.memory.get(request_key)
        if page is None and (page := pages.disk_store.get(request_key)):
            pages.memory.put(request_key, page)
        return page

    def _render(self, environ: Environ) -> tuple[str, Headers, bytes]:
        started: list[tuple[str, Headers]] = []
        response = self.application(environ, lambda status, headers: started.append((status, headers)))
        try:
            body = b"".join(response)
        finally:
            if isinstance(response, ClosableBody):
                response.close()
        (status, headers), *_repeated = started
        return status, headers, body


class RenderOnce:
    """Lets one request render a page while the others that want it wait."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._done: dict[RequestKey, Event] = {}

    @contextmanager
    def of(self, request_key: RequestKey) -> Iterator[None]:
        """Wait for the request that renders the page, if any. If it stores no page, those that waited render it
        at the same time: one after another, each would wait longer."""
        with self._lock:
            others = self._done.get(request_key)
            if others is None:
                done = self._done[request_key] = Event()
        if others is not None:
            others.wait(WAIT_AT_MOST)
            yield
            return
        try:
            yield
        finally:
            del self._done[request_key]
            done.set()
