"""The page store: stands before Django's handler and answers with pages that were rendered before."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Event, Lock
from typing import Any

from apps.pagestore import declared
from apps.pagestore.pages import Headers, Page, StartResponse, may_be_kept, send
from apps.pagestore.request_key import Environ, RequestKey, environ_of, reader
from apps.pagestore.revisions import Revisions

# Where an answer came from, as Cache-Status says it (RFC 9211).
HIT = "page-store; hit"
UNVERIFIED = 'page-store; hit; detail="database away"'  # the content may have changed since
STORED = "page-store; fwd=miss; stored"
NOT_STORED = "page-store; fwd=miss"
LONGEST_WAIT = 10.0  # seconds for another request that renders the same page

Application = Callable[[Environ, Any], Iterable[bytes]]


class PageStore:
    """A WSGI application around another."""

    def __init__(self, application: Application, generations: Revisions) -> None:
        self.application, self.generations = application, generations
        self._read = reader()
        self._rendering = Rendering()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        asked = self._read(environ)
        if asked is None:
            return self.application(environ, start_response)
        generation = self.generations.present()
        if generation and (page := generation.pages.get(asked)):
            return send(page, environ, start_response, self._hit)
        if declared.parameters(asked.path) is None:
            return self.application(environ, start_response)
        with self._rendering.of(asked):
            return self._missed(asked, environ, start_response)

    @property
    def _hit(self) -> str:
        return UNVERIFIED if self.generations.is_away else HIT

    def _missed(self, asked: RequestKey, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Another request, or another process, may have rendered it; otherwise Django does."""
        if page := self._found(asked):
            return send(page, environ, start_response, self._hit)
        generation = self.generations.begun()
        if page := self._found(asked):  # among the pages of a generation that is new to this process
            return send(page, environ, start_response, self._hit)
        status, headers, body = self._rendered(environ_of(asked, environ))
        if not may_be_kept(status, headers):
            start_response(status, headers)
            return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
        page = Page(status, headers, body)
        if generation is None or not self.generations.holds(generation):
            return send(page, environ, start_response, NOT_STORED)
        generation.pages.put(asked, page)
        generation.shelf.put(asked, page)
        return send(page, environ, start_response, STORED)

    def _found(self, asked: RequestKey) -> Page | None:
        """A page of the present generation, here or on the machine's shelf."""
        generation = self.generations.present()
        if generation is None:
            return None
        page = generation.pages.get(asked)
        if page is None and (page := generation.shelf.get(asked)):
            generation.pages.put(asked, page)
        return page

    def _rendered(self, environ: Environ) -> tuple[str, Headers, bytes]:
        answer: list[Any] = []
        response: Any = self.application(environ, lambda *start: answer.extend(start))
        try:
            body = b"".join(response)
        finally:
            if hasattr(response, "close"):
                response.close()
        return answer[0], answer[1], body


class Rendering:
    """Who renders what: one request a page, however many ask at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._done: dict[RequestKey, Event] = {}

    @contextmanager
    def of(self, asked: RequestKey) -> Iterator[None]:
        """Wait for the request that renders the page. What it cannot leave for others they render beside each other."""
        with self._lock:
            others = self._done.get(asked)
            if others is None:
                done = self._done[asked] = Event()
        if others is not None:
            others.wait(LONGEST_WAIT)
            yield
            return
        try:
            yield
        finally:
            del self._done[asked]
            done.set()
