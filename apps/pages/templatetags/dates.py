"""Template tags for dates that are a year, a month or a day."""

from datetime import date
from html import escape

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.records import date_text

register = template.Library()


def _time(text: str, words: str) -> SafeString:
    return SafeString(f'<time datetime="{escape(text)}">{escape(words)}</time>')


@register.filter
def when(value: str | int | date | None) -> SafeString | str:
    """A date, month or year as a `time` element: `{{ document.published|when }}`."""
    text = str(value or "")  # a date's text is its ISO form
    return _time(text, date_text.date(text)) if text else ""


@register.simple_tag
def span(start: str | int | None, end: str | int | None = None) -> SafeString | str:
    """From a first to a last date, or the start alone: `{% span edition.start_date edition.end_date %}`."""
    first, last = str(start or ""), str(end or "")
    if not first or not last or first == last:
        return when(first or last)
    begin, between, rest = date_text.span(first, last)
    return SafeString(f"{_time(first, begin)}{escape(between)}{_time(last, rest)}")


@register.simple_tag
def period(start: str | int | None, end: str | int | None) -> SafeString | str:
    """A period that can be open at either end: `{% period priority.start_year priority.end_year %}`."""
    if start and end:
        return span(start, end)
    # A day has an article in French and Spanish, a month or a year has none.
    if start:
        return format_html(pgettext("day", "from {}") if date_text.is_day(str(start)) else _("from {}"), when(start))
    if end:
        return format_html(pgettext("day", "until {}") if date_text.is_day(str(end)) else _("until {}"), when(end))
    return ""


@register.simple_tag
def since(start: str) -> SafeString:
    """When something began that has no known end: `{% since link.since %}`."""
    return format_html(pgettext("day", "since {}") if date_text.is_day(start) else _("since {}"), when(start))


@register.simple_tag
def period_of(record: object) -> SafeString | str:
    """The period of a record or fact, which tells it from another one of the same name: `{% period_of priority %}`.
    Empty for what has no `period`."""
    found = getattr(record, "period", None)
    return (period(*found) or _("time not stated")) if found else ""
