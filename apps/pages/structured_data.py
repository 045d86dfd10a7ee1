"""Structured data of a page: schema.org in JSON-LD. It describes only what the page shows, which passed the disclosure
gate.

A text is in the language of its page; a fallback text names its language in a value object. Where a property has texts
in several languages, each names its language, because validators refuse a mixture.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.safestring import SafeString, mark_safe

from apps.languages import columns, rich_text
from apps.languages.addresses import absolute
from apps.languages.columns import Text
from apps.pages.breadcrumbs import Breadcrumbs
from apps.publishing.models import Record

Thing = dict[str, Any]
SCHEMA = "https://schema.org"
# So that no text can end the script element, or end a line for parsers that read the block as JavaScript.
ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


def thing(kind: str, /, identity: str = "", **known: object) -> Thing:
    """A thing of a schema.org type with its properties. Empty properties are left out."""
    found = {name: value for name, value in known.items() if value not in (None, "", [], {})}
    return {"@type": kind} | ({"@id": identity} if identity else {}) | found


def identity(path: str, what: str) -> str:
    """The @id of a thing, the same in every language: the URL of its page in the source language, and a fragment."""
    rest = path.lstrip("/").partition("/")[2]
    return absolute(f"/{settings.SOURCE_LANGUAGE}/{rest}#{what}")


def value(found: Text) -> str | Thing:
    """A text as a string, or with its language when that is not the page's."""
    return found.value if found.language == columns.current() or not found.value else tagged(found)


def tagged(found: Text) -> Thing:
    """A text with its language."""
    return {"@language": found.language, "@value": found.value}


def text(record: Model, *fields: str) -> str | Thing:
    """The first of these translated fields that has a text, without markup."""
    for field in fields:
        found, language = columns.text(record, field)
        if found:
            return value(Text(rich_text.readable(record, field, found), language))
    return ""


def changed(record: Record) -> datetime:
    """When the public saw the record change last: at its last change or at its publication, whichever is later."""
    return max(record.changed_at, getattr(record, "publish_at", None) or record.changed_at)


def breadcrumbs(breadcrumbs: Breadcrumbs, home: str) -> Thing:
    """The breadcrumbs of the page, below the home page."""
    crumbs = [
        (home, absolute(f"/{columns.current()}/")),
        *((value(crumb.text), absolute(crumb.url) if crumb.url else "") for crumb in breadcrumbs),
    ]
    items = [
        thing("ListItem", position=place, name=name, item=address)
        for place, (name, address) in enumerate(crumbs, start=1)
    ]
    items[-1].pop("item", None)  # schema.org allows it to be absent for the page itself
    return thing("BreadcrumbList", itemListElement=items)


def page(address: str, record: Record | None, things: Iterable[Thing]) -> Thing:
    """The page: its language, and the first thing that it is about."""
    main = next((entry["@id"] for entry in things if "@id" in entry), "")
    return thing(
        "WebPage",
        address,
        url=address,
        inLanguage=columns.current(),
        isPartOf={"@id": absolute("/#website")},
        dateModified=changed(record).isoformat(timespec="seconds") if record else "",
        mainEntity={"@id": main} if main else None,
    )


def script(things: Iterable[Thing]) -> SafeString:
    """The things as a data block of HTML. Browsers do not run it, so the content security policy allows it."""
    graph = json.dumps({"@context": SCHEMA, "@graph": list(things)}, ensure_ascii=False, separators=(",", ":"))
    block = f'<script type="application/ld+json">{graph.translate(ESCAPES)}</script>'
    return mark_safe(block)  # noqa: S308 no text in it can leave the element
