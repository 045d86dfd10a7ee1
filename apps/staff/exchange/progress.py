"""A page that shows the progress of long work without a script: the response is streamed while the work runs."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

MARK = "<!-- progress -->"


def progress_page(
    request: HttpRequest, template: str, context: dict[str, Any], work: Iterator[str]
) -> StreamingHttpResponse:
    """The page of a template; the HTML that the work yields replaces MARK. The work is completed even if the browser
    disconnects."""
    before, _mark, after = render_to_string(template, context, request).partition(MARK)
    language = translation.get_language()

    def page() -> Iterator[str]:
        with translation.override(language):
            yield before
            yield from _complete(work)
            yield after

    response = StreamingHttpResponse(page())
    response.headers["X-Accel-Buffering"] = "no"  # nginx would buffer the response until its end
    return response


def progress_bars(percentages: Iterator[int]) -> Iterator[str]:
    """A progress bar for each new percentage; the style sheet shows only the last one."""
    shown = -1
    for percent in percentages:
        if percent != shown:
            shown = percent
            label = _("%(percent)s %% done") % {"percent": percent}
            yield format_html('<p><progress max="100" value="{0}">{1}</progress> {1}</p>\n', percent, label)


def redirect_link(address: str) -> str:
    """HTML that redirects to another page, with a link in case the browser does not follow."""
    text = '<p><a href="{0}">{1}</a></p><meta http-equiv="refresh" content="0; url={0}">\n'
    return format_html(text, address, _("Continue"))


def _complete(work: Iterator[str]) -> Iterator[str]:
    for piece in work:
        try:
            yield piece
        except GeneratorExit:  # the browser has disconnected
            for _unseen in work:
                pass
            return
