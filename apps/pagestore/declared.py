"""Declares which views are stored, and the query parameters that their answers depend on.

Pages of other views are not stored. An empty parameter must mean the same as a missing one.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import ParamSpec

from django.http import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.decorators import classonlymethod
from django.utils.translation import get_language_from_path
from django.views.generic import View

LONGEST_PATH = 400  # characters

Arguments = ParamSpec("Arguments")
ViewFunction = Callable[Arguments, HttpResponseBase]


def stored(*parameters: str) -> Callable[[ViewFunction[Arguments]], ViewFunction[Arguments]]:
    """Declare that the answer of a view depends on the path and these parameters only: `@stored(*Form.base_fields)`."""

    def declare(view: ViewFunction[Arguments]) -> ViewFunction[Arguments]:
        @wraps(view)
        def declared(*args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
            return view(*args, **kwargs)

        declared.stored_by = frozenset(parameters)  # type: ignore[attr-defined]
        return declared

    return declare


class Stored(View):
    """The base of class-based views that are stored."""

    @classmethod
    def parameters(cls) -> Iterable[str]:
        """The names of the query parameters that the answer depends on."""
        return ()

    @classonlymethod
    def as_view(cls, **initkwargs: object) -> Callable[..., HttpResponseBase]:
        return stored(*cls.parameters())(super().as_view(**initkwargs))


@lru_cache(maxsize=4096)
def parameters(path: str) -> frozenset[str] | None:
    """The declared parameters of the view at a path, or None when it is not stored."""
    if len(path) > LONGEST_PATH or not path.isascii():  # no path of a page: it would only fill the cache
        return None
    # Only the URLs of the active language resolve (`i18n_patterns`), and no middleware has activated one yet.
    with translation.override(get_language_from_path(path)):
        try:
            return getattr(resolve(path).func, "stored_by", None)
        except Resolver404:
            return None
