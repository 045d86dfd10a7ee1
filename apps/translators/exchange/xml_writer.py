"""Writes XML piece by piece: a file of many texts is never in memory whole."""

from xml.etree.ElementTree import Element, tostring
from xml.sax.saxutils import quoteattr

from apps.records.plain_text import FORBIDDEN

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def start(name: str, attributes: dict[str, str]) -> str:
    """The start tag of an element whose content follows in pieces."""
    return f"<{name}{''.join(f' {key}={quoteattr(value)}' for key, value in attributes.items())}>\n"


def element(whole: Element) -> bytes:
    """A whole element in a line of its own."""
    # ElementTree writes a carriage return of a text as it is, and every parser reads a line feed.
    return f"{tostring(whole, 'unicode')}\n".replace("\r", "&#13;").encode()


def add_text(parent: Element, text: str) -> None:
    """Add a text behind what an element has. A space stands for what XML cannot hold."""
    text = FORBIDDEN.sub(" ", text) if FORBIDDEN.search(text) else text
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text
