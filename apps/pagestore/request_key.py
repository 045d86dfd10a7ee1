"""Reduces a request to the key of its page: nothing else of the request reaches the page."""

from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from apps.pagestore import declared

Environ = WSGIEnvironment
LONGEST_HOST = 300  # characters
PASSED_ON = ("SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "wsgi.version", "wsgi.errors")


class RequestKey(NamedTuple):
    """What a page depends on."""

    is_secure: bool
    host: str
    path: str
    query: str = ""


def reader() -> Callable[[Environ], RequestKey | None]:
    """A function that gives the key of a request, None for a request that only Django can answer. It reads the settings
    once: reading them for each request costs as much as all the rest."""
    allowed = lru_cache(maxsize=256)(_allowed)
    name, secure = settings.SECURE_PROXY_SSL_HEADER or ("", "")
    is_redirecting = settings.SECURE_SSL_REDIRECT

    def read(environ: Environ) -> RequestKey | None:
        host = allowed(environ.get("HTTP_HOST", "")[:LONGEST_HOST])
        scheme = environ.get(name)  # the header of the proxy, read as Django reads it
        is_secure = (
            environ["wsgi.url_scheme"] == "https" if scheme is None else scheme.split(",", 1)[0].strip() == secure
        )
        is_redirected = is_redirecting and not is_secure
        if not host or is_redirected or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if not query:
            return RequestKey(is_secure, host, path)
        if (names := declared.parameters(path)) is None or _is_refused(query):
            return None
        return RequestKey(is_secure, host, path, _normalized(query, names))

    return read


def environ_of(request_key: RequestKey, environ: Environ) -> Environ:
    """The WSGI environment of a request for the page, without anything that tells who sent it."""
    scheme = "https" if request_key.is_secure else "http"
    header = {settings.SECURE_PROXY_SSL_HEADER[0]: scheme} if settings.SECURE_PROXY_SSL_HEADER else {}
    return {
        **{name: environ[name] for name in PASSED_ON if name in environ},
        **header,
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": request_key.path,
        "QUERY_STRING": request_key.query,
        "HTTP_HOST": request_key.host,
        "wsgi.url_scheme": scheme,
        "wsgi.input": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def _allowed(host: str) -> str:
    """The domain of a Host header in lower case, without the port; empty when it is not one of ours."""
    domain, _port = split_domain_port(host)
    return domain if domain and validate_host(domain, settings.ALLOWED_HOSTS) else ""


def _is_refused(query: str) -> bool:
    # No database text holds a NUL, so a query with one has no page.
    return len(query) > settings.QUERY_MAX_BYTES or "%00" in query or "\x00" in query


def _normalized(query: str, names: frozenset[str]) -> str:
    """The declared parameters in one order, so that each page has one key."""
    text = query.encode("latin-1").decode("utf-8", "replace")  # WSGI passes bytes as latin-1
    # Sorted by name only: the values of one parameter keep their order.
    return urlencode(sorted((pair for pair in parse_qsl(text) if pair[0] in names), key=lambda pair: pair[0]))
