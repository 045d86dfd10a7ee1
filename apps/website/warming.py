"""Warms the page store: renders every public page without a query, in every language, before readers request it."""

import sys
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from apps.pagestore.request_key import RequestKey, environ_of
from apps.pagestore.store import PageStore
from apps.website.sitemaps import RecordSitemap, sitemaps


def paths() -> list[str]:
    """The paths of all pages that can be stored, without a query; pages of records last."""
    records = [(own, row) for own in sitemaps().values() if isinstance(own, RecordSitemap) for row in own.items()]
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found += [*_plain(get_resolver().url_patterns, "/"), *(own.location(row) for own, row in records)]
    return list(dict.fromkeys(found))  # paths without a language are found once a language


def warm(store: PageStore, path: str) -> str:
    """Request the page of a path through the store. Returns its Cache-Status: rendered now, or stored already."""
    site = urlsplit(settings.SITE_URL)
    server = {
        "SERVER_NAME": site.hostname,
        "SERVER_PORT": "0",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.errors": sys.stderr,
    }
    key = RequestKey(site.scheme == "https", str(site.hostname), path)
    response_headers: dict[str, str] = {}
    store(environ_of(key, server), lambda _status, headers: response_headers.update(headers))
    return response_headers.get("Cache-Status", "")


def _plain(patterns: Iterable[URLPattern | URLResolver], before: str) -> Iterator[str]:
    """The paths of stored views without parameters in their path, in the active language."""
    for entry in patterns:
        path = f"{before}{entry.pattern}"
        if "<" in path:
            continue
        if not isinstance(entry, URLPattern):
            yield from _plain(entry.url_patterns, path)
        elif hasattr(entry.callback, "stored_by"):
            yield path
