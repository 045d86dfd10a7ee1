"""A page that shows the progress of long work without a script: the response is streamed while the work runs."""

import logging
from collections.abc import Iterator

from django.http import HttpRequest, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

log = logging.getLogger("imports")
MARK = "<!-- progress -->"


def progress_page(
    request: HttpRequest, template: str, context: dict[str, object], work: Iterator[str]
) -> StreamingHttpResponse:
    """The page of a template; the HTML that the work yields replaces MARK. The work is completed even if the browser
    disconnects, and a work that fails ends with a message."""
    before, _mark, after = render_to_string(template, context, request).partition(MARK)
    language = translation.get_language()

    def page() -> Iterator[str]:
        with translation.override(language):
            yield before
            yield from _complete(_ended_with_a_word(work))
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


def _ended_with_a_word(work: Iterator[str]) -> Iterator[str]:
    """The work. Its response has begun, so an error can no longer become a page of its own."""
    try:
        yield from work
    except Exception:
        log.exception("work with a progress bar failed")
        text = _("An error on the server stopped the work. The page of the import says whether its rows were imported.")
        yield format_html('<p class="errornote" role="alert">{}</p>\n', text)
