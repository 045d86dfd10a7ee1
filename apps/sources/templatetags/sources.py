"""Template tags for sources and for values that are ours."""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from django import template
from django.conf import settings
from django.db.models import Model
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from apps.languages import columns, names
from apps.search.texts import FieldText
from apps.sources import citing, notes
from apps.sources.citing import Citations, read_sources
from apps.sources.models import Confirmable, Source, Sourced

register = template.Library()
WORDING, READING = "*†"  # the signs of a text, and of any other value, that is ours
SHORT = 64  # characters of an address that stands for a title


@register.simple_tag
def ours(record: Sourced, field: str) -> SafeString | str:
    """A label after a value that is ours: `{% ours edition "focus" %}`. A text is our wording, any other value our
    reading."""
    if not record.ours or not record.is_ours(field):
        return ""
    return mark(_("our wording") if _is_text(record, field) else _("our reading"))


@register.simple_tag
def mark(words: str) -> SafeString:
    """A label after a value."""
    return format_html(' <span class="mark">{}</span>', words)


@register.simple_tag
def ours_sign(record: Sourced, path: str) -> SafeString | str:
    """The sign after a text or value that is ours: `{% ours_sign outcome "text" %}`. What it means is said once for
    the block around it, by `signed`."""
    *relations, field = path.split(".")
    for relation in relations:
        record = getattr(record, relation)
    if not record.ours or not record.is_ours(field):
        return ""
    return sign(WORDING if _is_text(record, field) else READING)


@register.simple_tag
def ours_sign_of(found: FieldText | None) -> SafeString | str:
    """The sign after a text that the search found, in whichever record and language."""
    if not found or not isinstance(found.record, Sourced) or not found.record.ours:
        return ""
    return sign(WORDING) if found.record.is_ours(found.field.name, found.language) else ""


def sign(character: str) -> SafeString:
    return SafeString(f'<span class="ours">{character}</span>')


class SignedNode(template.Node):
    """Renders its content, then what the signs in it mean."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        content = self.nodelist.render(context)
        meanings = ((WORDING, _("our wording")), (READING, _("our reading")))
        shown = " · ".join(f"{mark} {meaning}" for mark, meaning in meanings if sign(mark) in content)
        return content + format_html('<p class="fine">{}</p>', shown) if shown else content


@register.tag
def signed(parser: Parser, token: Token) -> SignedNode:
    """A block of texts and values, with the meaning of its signs once at its end: `{% signed %}…{% endsigned %}`."""
    nodelist = parser.parse(("endsigned",))
    parser.delete_first_token()
    return SignedNode(nodelist)


def _is_text(record: Model, field: str) -> bool:
    return field in columns.translated_fields(type(record))


def _flat(entries: Iterable[object]) -> Iterator[Any]:
    for entry in entries:
        yield from entry if isinstance(entry, Iterable) else [entry]


@register.filter
def standard_notes(record: Model) -> list[str]:
    return notes.standard(record)


@register.inclusion_tag("sources/_editorial_notes.html")
def editorial_notes(*entries: object, subject: str = "") -> dict[str, object]:
    """The folded notes of records and lists of records: `{% editorial_notes names subject="value" %}`. `subject` is the
    path to what names a record of a list; a source is named by its title or address."""
    found: dict[str, list[str]] = {}
    for entry in entries:
        for record in _flat([entry]):
            for note in notes.editorial(record):
                subjects = found.setdefault(note, [])
                if isinstance(entry, Iterable):
                    subjects.append(_subject(record, subject))
    return {"notes": list(found.items()), "language": columns.current()}


def _subject(record: Model, path: str) -> str:
    """What a note is about, in English where it is translated, because the note is in English."""
    if isinstance(record, Source):
        return record.title or short_address(record)
    *relations, field = path.split(".")
    for relation in relations:
        record = getattr(record, relation)
    if _is_text(record, field):
        return columns.text(record, field, settings.SOURCE_LANGUAGE).value
    return str(getattr(record, field))


@register.filter
def short_address(source: Source) -> str:
    """The host and the start of the path, at most SHORT characters; for a source without a title."""
    path = unquote(urlsplit(source.url).path).rstrip("/")
    return Truncator(source.host + path).chars(SHORT)


@register.simple_tag
def cited(*records: object) -> Citations:
    """The distinct sources of records or lists of records: `{% cited edition outcomes as sources %}`."""
    citing = list(_flat(records))
    read_sources(citing)
    found = {source.pk: source for record in citing for source in record.cited}
    return Citations(sorted(found.values(), key=lambda source: (source.host, source.title, source.url)))


@register.simple_tag
def read_confirmations(*records: object) -> str:
    """Reads what the organisations confirmed of records and lists of records, with one query."""
    citing.read_confirmations(_flat(records))
    return ""


@register.inclusion_tag("sources/_confirmed.html")
def confirmed(record: Confirmable) -> dict[str, object]:
    """What the organisation of a record has confirmed of it: labels of the fields, by the month."""
    months: dict[str, list[str]] = {}
    for one in record.confirmed():
        label = names.field_label(type(record), one.field)
        months.setdefault(f"{one.confirmed_on:%Y-%m}", []).append(label)
    return {"months": sorted(months.items())}


@register.simple_tag
def refer(record: Sourced, sources: Citations) -> SafeString | str:
    """Links from a fact to its entries in the page's list of sources: `{% refer outcome sources %}`. Empty if the page
    has one source only."""
    own = {source.pk for source in record.cited}
    links = [link for key, link in sources.links.items() if key in own]
    return SafeString(f' <span class="refer">[{sources.comma.join(links)}]</span>') if links else ""
