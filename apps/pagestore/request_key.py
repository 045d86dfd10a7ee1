"""What a request asks for, brought to one form: nothing else of it reaches a page."""

from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from apps.pagestore import declared

Environ = dict[str, Any]
LONGEST_HOST = 300  # characters
TAKEN_OVER = ("SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "wsgi.version", "wsgi.errors")


class RequestKey(NamedTuple):
    """The page that is asked for."""

    is_secure: bool
    host: str
    path: str
    query: str = ""


def reader() -> Callable[[Environ], RequestKey | None]:
    """A function that says for which page a request asks: None for what only Django can answer. It reads the settings
    once, for a look at them costs as much as all the rest."""
    allowed = lru_cache(maxsize=256)(_allowed)
    name, secure = settings.SECURE_PROXY_SSL_HEADER or ("", "")
    is_redirecting = settings.SECURE_SSL_REDIRECT

    def read(environ: Environ) -> RequestKey | None:
        host = allowed(environ.get("HTTP_HOST", "")[:LONGEST_HOST])
        told = environ.get(name)  # as Django sees it
        is_secure = environ["wsgi.url_scheme"] == "https" if told is None else told.split(",", 1)[0].strip() == secure
        is_redirected = is_redirecting and not is_secure
        if not host or is_redirected or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if not query:
            return RequestKey(is_secure, host, path)
        if (names := declared.parameters(path)) is None or _is_refused(query):
            return None
        return RequestKey(is_secure, host, path, _in_one_form(query, names))

    return read


def environ_of(asked: RequestKey, environ: Environ) -> Environ:
    """A request for the page, with nothing of its sender."""
    scheme = "https" if asked.is_secure else "http"
    header = {settings.SECURE_PROXY_SSL_HEADER[0]: scheme} if settings.SECURE_PROXY_SSL_HEADER else {}
    return {
        **{name: environ[name] for name in TAKEN_OVER if name in environ},
        **header,
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": asked.path,
        "QUERY_STRING": asked.query,
        "HTTP_HOST": asked.host,
        "wsgi.url_scheme": scheme,
        "wsgi.input": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def _allowed(host: str) -> str:
    """The domain of a Host header in lower case, or nothing when it is none of ours. The port changes no page."""
    domain, _port = split_domain_port(host)
    return domain if domain and validate_host(domain, settings.ALLOWED_HOSTS) else ""


def _is_refused(query: str) -> bool:
    return len(query) > settings.QUERY_MAX_BYTES or "%00" in query or "\x00" in query


def _in_one_form(query: str, names: frozenset[str]) -> str:
    """The declared parameters that are set, by name."""
    text = query.encode("latin-1").decode("utf-8", "replace")  # WSGI hands bytes over as latin-1
    return urlencode(sorted((pair for pair in parse_qsl(text) if pair[0] in names), key=lambda pair: pair[0]))
