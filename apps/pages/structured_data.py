"""What a page says to machines: schema.org in JSON-LD. It describes what the page shows, and so what the gate let pass.

A text is in the language of its page; one that had to fall back says its language in a value object. Where a property
holds texts in several languages each is tagged, because validators refuse tagged beside untagged ones.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from apps.languages import columns
from apps.languages.addresses import absolute
from apps.languages.columns import Text
from apps.pages.breadcrumbs import Breadcrumbs

Thing = dict[str, Any]
SCHEMA = "https://schema.org"
# Nothing in a text can end the script element, nor a line of what old parsers take for JavaScript.
ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


def thing(kind: str, /, identity: str = "", **known: Any) -> Thing:
    """A thing of a type of schema.org, with what is known of it; what is empty is left out."""
    found = {name: value for name, value in known.items() if value not in (None, "", [], {})}
    return {"@type": kind} | ({"@id": identity} if identity else {}) | found


def identity(path: str, what: str) -> str:
    """The name of a thing, the same in whatever language it is described: its page in the source language, and what."""
    rest = path.lstrip("/").partition("/")[2]
    return absolute(f"/{settings.SOURCE_LANGUAGE}/{rest}#{what}")


def said(found: Text) -> str | Thing:
    """A text as it is, or with its language when that is not the page's."""
    return found.value if found.language == columns.current() or not found.value else tagged(found)


def tagged(found: Text) -> Thing:
    """A text with its language."""
    return {"@language": found.language, "@value": found.value}


def text(record: Any, *fields: str) -> str | Thing:
    """The first of these translated texts that there is."""
    return next((said(found) for field in fields if (found := columns.text(record, field)).value), "")


def changed(record: Any) -> datetime:
    """When the public saw the record change last: with its last change, or when it became public."""
    return max(record.changed_at, getattr(record, "publish_at", None) or record.changed_at)


def breadcrumbs(breadcrumbs: Breadcrumbs, home: str) -> Thing:
    """The breadcrumbs that the page shows. The last step is the page itself and needs no address."""
    steps = [(home, absolute(f"/{columns.current()}/")), *((said(step.text), _item(step.url)) for step in breadcrumbs)]
    items = [
        thing("ListItem", position=place, name=name, item=address)
        for place, (name, address) in enumerate(steps, start=1)
    ]
    items[-1].pop("item", None)
    return thing("BreadcrumbList", itemListElement=items)


def _item(url: str) -> str:
    return absolute(url) if url else ""


def page(address: str, record: Any, things: Iterable[Thing]) -> Thing:
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
    """The things as a data block, which no browser runs."""
    graph = json.dumps({"@context": SCHEMA, "@graph": list(things)}, ensure_ascii=False, separators=(",", ":"))
    block = f'<script type="application/ld+json">{graph.translate(ESCAPES)}</script>'
    return mark_safe(block)  # noqa: S308 no text in it can leave the element
