"""Template tags for sources and for values that are ours."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from apps.languages import columns
from apps.sources.citing import Citations, read_sources
from apps.sources.models import Source, Sourced

register = template.Library()
SHORT = 64  # characters of an address that stands for a title


@register.simple_tag
def ours(record: Sourced, field: str) -> SafeString | str:
    """A label after a value that is ours: `{% ours edition "focus" %}`. A text is our wording, any other value our
    reading."""
    if not record.ours or not record.is_ours(field):
        return ""
    translated = field in columns.translated_fields(type(record))
    return mark(_("our wording") if translated else _("our reading"))


@register.simple_tag
def mark(words: str) -> SafeString:
    """A label after a value."""
    return format_html(' <span class="mark">{}</span>', words)


@register.filter
def short_address(source: Source) -> str:
    """The host and the start of the path, at most SHORT characters; for a source without a title."""
    path = unquote(urlsplit(source.url).path).rstrip("/")
    return Truncator(source.host + path).chars(SHORT)


@register.simple_tag
def cited(*records: Any) -> Citations:
    """The distinct sources of records or lists of records: `{% cited edition outcomes as sources %}`."""
    citing = [record for entry in records for record in (entry if isinstance(entry, Iterable) else [entry])]
    read_sources(citing)
    found = {source.pk: source for record in citing for source in record.cited}
    return Citations(sorted(found.values(), key=lambda source: (source.host, source.title, source.url)))


@register.simple_tag
def refer(record: Sourced, sources: Citations) -> SafeString | str:
    """Links from a fact to its entries in the page's list of sources: `{% refer outcome sources %}`. Empty if the page
    has one source only."""
    own = {source.pk for source in record.cited}
    links = [link for key, link in sources.links.items() if key in own]
    return SafeString(f' <span class="refer">[{sources.comma.join(links)}]</span>') if links else ""
