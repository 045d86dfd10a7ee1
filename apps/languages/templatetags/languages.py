"""Template tags for translated texts: in the reader's language, or in another one with `lang` and `dir` attributes and
a visible label that names the language.

A page calls them a hundred times: keep them cheap."""

from functools import cache
from html import escape

from django import template
from django.db.models import Model
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString

from apps.languages import columns, fields, names, rich_text, typography

register = template.Library()


def marked(content: str, language: str, tag: str = "span", reading: str = "") -> SafeString:
    """HTML content, wrapped in an element with its language and direction when these are not the page's."""
    if language == (reading or columns.current()):
        return SafeString(content)
    return SafeString(f'<{tag} lang="{escape(language)}" dir="{columns.direction(language)}">{content}</{tag}>')


def _shown(obj: Model, field: str, content: str, language: str, tag: str = "span") -> SafeString:
    """Like `marked`, with the name of another language behind the text. Acronyms have none: see `page_texts`."""
    reading = columns.current()
    shown = marked(content, language, tag, reading)
    is_labelled = language != reading and content and field in columns.page_texts(type(obj))
    return SafeString(f'{shown} <span class="mark">{_name(language, reading)}</span>') if is_labelled else shown


@cache
def _name(language: str, reading: str) -> str:
    # `reading` is only part of the cache key: the name is in the active language.
    return escape(names.language(language))


def _typeset(text: str, language: str) -> str:
    return escape(typography.spaced(text, language))


@register.simple_tag
def text(obj: Model, field: str, own: bool = False) -> SafeString:
    """A short translated text: `{% text edition "title" %}`. With `own=True`, no other field stands in for it."""
    found = columns.own_text(obj, field) if own else columns.text(obj, field)
    return _shown(obj, field, _typeset(found.value, found.language), found.language)


@register.simple_tag
def short(obj: Model, field: str) -> SafeString:
    """Like `text`, where there is no room for a stand-in: it becomes the title of the text itself."""
    shown, own = columns.text(obj, field), text(obj, field, own=True)
    if shown == columns.own_text(obj, field):
        return own
    return format_html('<abbr title="{}">{}</abbr>', typography.spaced(shown.value, shown.language), own)


@register.simple_tag
def prose(obj: Model, field: str) -> SafeString:
    """A long translated text, a blank line between its paragraphs; a rich text with its markup."""
    found = columns.text(obj, field)
    spaced = typography.spaced(found.value, found.language)
    shown = rich_text.html(spaced) if rich_text.is_rich(obj, field) else linebreaks(spaced, autoescape=True)
    return _shown(obj, field, shown, found.language, "div")


@register.filter
def has(obj: Model, field: str) -> bool:
    """Whether there is a text in any language: `{% if edition|has:"theme" %}`."""
    return bool(columns.text(obj, field).value)


@register.simple_tag
def items(obj: Model, field: str) -> list[SafeString]:
    """The items of a translated list, each marked with its language."""
    found = columns.text(obj, field)
    return [_shown(obj, field, _typeset(item, found.language), found.language) for item in fields.split(found.value)]


@register.simple_tag
def plain(obj: Model, field: str, own: bool = False) -> str:
    """Like `text`, without markup: for a title or an attribute."""
    found = columns.own_text(obj, field) if own else columns.text(obj, field)
    return typography.spaced(rich_text.readable(obj, field, found.value), found.language)


@register.simple_tag
def lang_of(obj: Model, field: str) -> SafeString | str:
    """The `lang` attribute for a `plain` text, when its language is not the page's."""
    found = columns.text(obj, field).language
    return "" if found == columns.current() else format_html('lang="{}"', found)


@register.filter
def in_language(text: str | None, language: str) -> SafeString:
    """A text in one known language, with its `lang`: `{{ source.title|in_language:source.language }}`."""
    return marked(_typeset(text or "", language), language or columns.current())


@register.filter
def written_in(text: str | None) -> str:
    return columns.written_in(text or "")


@register.filter
def by_letters(text: str | None) -> SafeString:
    """A text whose language is not recorded: with `lang="ar"` when it has Arabic letters."""
    return in_language(text, written_in(text))


@register.filter
def listed(value: str | None) -> list[str]:
    """The items of a stored list."""
    return fields.split(value)


@register.filter
def country(code: str) -> str:
    return names.country(code) if code else ""


@register.filter
def language_name(code: str) -> str:
    return names.language(code) if code else ""


@register.filter
def for_everybody(available: list[str]) -> str:
    """The language of `x-default`: `{{ available|for_everybody }}`."""
    return columns.for_everybody(available or [])


@register.filter
def direction(language: str) -> str:
    return columns.direction(language)
