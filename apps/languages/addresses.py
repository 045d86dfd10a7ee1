"""The addresses of pages, below the language of the reader; each is made once, for a page holds a hundred of them."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language


def address(name: str, *arguments: Any) -> str:
    """The path of a page, by the name of its address: `address("editions:detail", 6)`."""
    return _made(get_language(), name, arguments)


@lru_cache(maxsize=10_000)
def _made(language: str | None, name: str, arguments: tuple[Any, ...]) -> str:
    return reverse(name, args=arguments)


def absolute(path: str) -> str:
    """The public URL of a path, whatever host the request named."""
    return settings.SITE_URL + path
