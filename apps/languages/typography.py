"""Punctuation and numbers of the reader's language. The no-break spaces of French are for display, never stored."""

import re

from django.utils.formats import number_format
from django.utils.translation import gettext

NARROW, WIDE = "\u202f", "\u00a0"
# Before ; ! ? and between thousands, the no-break space is narrow; before a colon and inside « » it is a full one.
_FRENCH = (
    (re.compile(r" (?=[;!?])"), NARROW),
    (re.compile(r" (?=[:»])"), WIDE),
    (re.compile(r"(?<=«) "), WIDE),
    (re.compile(r"(?<=\d) (?=\d{3}\b)"), NARROW),
)


def plain(text: str) -> str:
    """The text for storage: with plain spaces."""
    return text.replace(NARROW, " ").replace(WIDE, " ")


def spaced(text: str, language: str) -> str:
    """The text for display: with no-break spaces in French, unchanged in other languages."""
    if language == "fr":
        for pattern, space in _FRENCH:
            text = pattern.sub(space, text)
    return text


def colon() -> str:
    """The colon between a label and what it labels, in the active language: in French with a space before it."""
    return gettext(": ")


def number(count: int) -> str:
    """A whole number with its thousands apart, in the active language. For counts and limits: a year stays as it is."""
    return number_format(count, force_grouping=True)
