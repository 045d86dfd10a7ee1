"""Rich texts: bold, italics, links, lists and quotes, written in Markdown. They are stored as they were typed. This is
the only place that turns them into HTML, or into plain text where there is no markup."""

import re
from collections.abc import Iterator
from functools import lru_cache

import nh3
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from apps.languages.fields import LongTextField

# A protocol, or a path of this site. `//host` and `/\host` would lead elsewhere.
ADDRESS = re.compile(r"(https?://|mailto:)[^\s]|/(?!/|\\|%5C)|#", re.IGNORECASE)
LINK = re.compile(r"\]\(\s*<?([^)\s>]*)")
# What is not here, such as headings, pictures, code and HTML, stays as it was typed.
SYNTAX = ["blockquote", "emphasis", "escape", "link", "list", "newline"]
TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
HELP = _(
    "A blank line begins a paragraph. You can write **bold**, [a link](https://www.interpol.int), lists (each line "
    "begins with “- ”) and quotes (“> ”)."
)
RENDERED = 1000  # texts that a process keeps


def is_allowed(address: str) -> bool:
    return bool(ADDRESS.match(address))


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"breaks": True}).enable(SYNTAX)
    parser.validateLink = is_allowed  # type: ignore[method-assign, assignment]
    return parser


PARSER = _parser()


@lru_cache(RENDERED)
def html(text: str) -> SafeString:
    """The text as HTML. A link to an address that is not allowed stays as it was typed."""
    found = nh3.clean(
        PARSER.render(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_only_allowed_links,
        url_schemes=SCHEMES,
        link_rel=None,
    )
    return SafeString(found.strip())


def _only_allowed_links(_tag: str, attribute: str, value: str) -> str | None:
    """The parser checks addresses too, but not an empty one."""
    return None if attribute == "href" and not is_allowed(value) else value


def plain_text(text: str) -> str:
    """The text without its markup, a blank line between its paragraphs."""
    return "\n\n".join("".join(_words(token)) for token in PARSER.parse(text) if token.type == "inline")


def _words(token: Token) -> Iterator[str]:
    for child in token.children or ():
        yield "\n" if child.type in {"softbreak", "hardbreak"} else child.content


def validate_links(text: str) -> None:
    """Refuse links that the pages would not show as links."""
    for address in LINK.findall(text):
        if not is_allowed(address):
            message = _("This link leads nowhere: “%(address)s”. Begin it with https://, mailto: or /.")
            raise ValidationError(message, "link", {"address": address})


class RichTextField(LongTextField):
    """A text in Markdown."""

    description = _("Rich text")
    default_validators = [validate_links]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"help_text": HELP, **kwargs})

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("help_text", None)
        return name, path, args, kwargs


def is_rich(record: models.Model, field: str) -> bool:
    return isinstance(record._meta.get_field(field), RichTextField)


def readable(record: models.Model, field: str, value: str) -> str:
    """A value of a text field without markup, if the field can have any."""
    return plain_text(value) if is_rich(record, field) else value
