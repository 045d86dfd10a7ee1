"""What a public page depends on: its path, and the parameters that its view declares. Nothing else.

Only views that declare them are stored. A parameter that is empty must mean the same as none.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import Any

from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.decorators import classonlymethod
from django.utils.translation import get_language_from_path
from django.views.generic import View

LONGEST_PATH = 400  # characters


def stored(*parameters: str) -> Callable[[Any], Any]:
    """Declare a view whose answer is the same for everybody: `@stored(*SearchForm.base_fields)`."""

    def declare(view: Callable[..., Any]) -> Any:
        @wraps(view)
        def declared(*args: Any, **kwargs: Any) -> Any:
            return view(*args, **kwargs)

        declared.stored_by = frozenset(parameters)  # type: ignore[attr-defined]
        return declared

    return declare


class Stored(View):
    """Such a view as a class."""

    @classmethod
    def parameters(cls) -> Iterable[str]:
        """The names of those that the answer depends on."""
        return ()

    @classonlymethod
    def as_view(cls, **initkwargs: Any) -> Any:
        return stored(*cls.parameters())(super().as_view(**initkwargs))


@lru_cache(maxsize=4096)
def parameters(path: str) -> frozenset[str] | None:
    """The parameters of the page at a path, or None when there is none that is stored."""
    if len(path) > LONGEST_PATH or not path.isascii():
        return None
    with translation.override(get_language_from_path(path)):
        try:
            return getattr(resolve(path).func, "stored_by", None)
        except Resolver404:
            return None
