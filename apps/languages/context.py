"""Context processor: the reader's language, and the same page in the other languages."""

from typing import TypedDict

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import escape_uri_path

from apps.languages import columns, names


class LanguageContext(TypedDict):
    """The variables that `languages` gives to every template."""

    language: str
    direction: str
    site_url: str
    site_name: str
    page_path: str
    page_address: str
    switch: list[dict[str, str]]


def languages(request: HttpRequest) -> LanguageContext:
    """`language`, `direction`, the page's path without its language, its public address, and `switch`: one entry for
    each language."""
    reading = columns.current()
    first, _, rest = request.path_info.lstrip("/").partition("/")
    path = escape_uri_path(f"/{rest}") if first in columns.shown() else "/"
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return {
        "language": reading,
        "direction": columns.direction(reading),
        "site_url": settings.SITE_URL,
        "site_name": str(settings.SITE_NAME),
        "page_path": path,
        "page_address": f"{settings.SITE_URL}/{reading}{path}",
        "switch": [_entry(code, name, f"/{code}{path}", query) for code, name in settings.LANGUAGES],
    }


def _entry(code: str, name: str, path: str, query: str) -> dict[str, str]:
    direction, locale, address = columns.direction(code), names.locale(code), settings.SITE_URL + path
    return {"code": code, "name": name, "dir": direction, "locale": locale, "url": path + query, "address": address}
