"""Context processor: who runs the site, how to write to them, and the licence of the data, as the settings say."""

from typing import TypedDict

from django.conf import settings
from django.http import HttpRequest


class OperatorContext(TypedDict):
    """The variables that `operator` gives to every template. Each is empty when it is not stated."""

    operator: str
    contact: dict[str, str]
    licence: dict[str, str]


def operator(request: HttpRequest) -> OperatorContext:
    """`operator`, a name; `contact`, with `text` and `url`; `licence`, with `title` and `path`."""
    return {"operator": settings.SITE_OPERATOR, "contact": settings.SITE_CONTACT, "licence": settings.DATA_LICENCE}
