"""Fills the page store before anybody asks: every page without a query, in every language."""

import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import URLPattern, get_resolver
from django.utils import translation

from apps.pagestore.request_key import RequestKey, environ_of
from apps.pagestore.store import PageStore
from apps.website.sitemaps import Records, sitemaps


def paths() -> list[str]:
    """The paths of all pages that can be stored and have no query, those of records last."""
    records = [(own, row) for own in sitemaps().values() if isinstance(own, Records) for row in own.items()]
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found += [*_plain(get_resolver().url_patterns, "/"), *(own.location(row) for own, row in records)]
    return list(dict.fromkeys(found))  # some have no language


def keep(store: PageStore, path: str) -> str:
    """Let the store have the page of a path; gives where it came from, as the store says it."""
    site = urlsplit(settings.SITE_URL)
    server = {
        "SERVER_NAME": site.hostname,
        "SERVER_PORT": "0",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.errors": sys.stderr,
    }
    asked = RequestKey(site.scheme == "https", str(site.hostname), path)
    found: dict[str, str] = {}
    store(environ_of(asked, server), lambda _status, headers: found.update(headers))
    return found.get("Cache-Status", "")


def _plain(patterns: Any, before: str) -> Iterator[str]:
    """The paths of stored views that take nothing from the path, in the present language."""
    for entry in patterns:
        path = f"{before}{entry.pattern}"
        if "<" in path:
            continue
        if not isinstance(entry, URLPattern):
            yield from _plain(entry.url_patterns, path)
        elif hasattr(entry.callback, "stored_by"):
            yield path
