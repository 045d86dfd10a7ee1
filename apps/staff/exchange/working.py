"""A page that shows how far a long work is while it goes on: it is sent as it grows, and needs no script."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

MARK = "<!-- progress -->"


def watched(request: HttpRequest, template: str, context: dict[str, Any], work: Iterator[str]) -> StreamingHttpResponse:
    """The page of a template, with what the work gives where it says so. The work is done to its end, whether the
    browser stays or not."""
    before, _mark, after = render_to_string(template, context, request).partition(MARK)
    language = translation.get_language()

    def page() -> Iterator[str]:
        with translation.override(language):
            yield before
            yield from _to_its_end(work)
            yield after

    response = StreamingHttpResponse(page())
    response.headers["X-Accel-Buffering"] = "no"  # a proxy in front is not to wait for the end
    return response


def bars(percentages: Iterator[int]) -> Iterator[str]:
    """A bar for each new percentage; the style sheet shows the last one alone."""
    told = -1
    for percent in percentages:
        if percent != told:
            told = percent
            label = _("%(percent)s %% done") % {"percent": percent}
            yield format_html('<p><progress max="100" value="{0}">{1}</progress> {1}</p>\n', percent, label)


def onward(address: str) -> str:
    """To another page at once, and by a link where the browser does not go by itself."""
    text = '<p><a href="{0}">{1}</a></p><meta http-equiv="refresh" content="0; url={0}">\n'
    return format_html(text, address, _("Continue"))


def _to_its_end(work: Iterator[str]) -> Iterator[str]:
    for piece in work:
        try:
            yield piece
        except GeneratorExit:  # nobody is there any more
            for _unseen in work:
                pass
            return
