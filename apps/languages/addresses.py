"""The addresses of pages in the reader's language. They are cached, because a page contains about a hundred."""

from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language


def address(name: str, *arguments: object) -> str:
    """The path of a page, by the name of its URL pattern: `address("editions:detail", 6)`."""
    return _reversed(get_language(), name, arguments)


@lru_cache(maxsize=10_000)
def _reversed(language: str | None, name: str, arguments: tuple[object, ...]) -> str:
    # `language` is only part of the cache key: `reverse` reads the active language itself.
    return reverse(name, args=arguments)


def absolute(path: str) -> str:
    """The public URL of a path, whatever host the request named."""
    return settings.SITE_URL + path
