"""What a language wants of its spaces when it is shown; the stored text keeps plain spaces."""

import re

NARROW, WIDE = "\u202f", "\u00a0"
_FRENCH = (
    (re.compile(r" (?=[;!?])"), NARROW),
    (re.compile(r" (?=[:»])"), WIDE),
    (re.compile(r"(?<=«) "), WIDE),
    (re.compile(r"(?<=\d) (?=\d{3}\b)"), NARROW),
)


def plain(text: str) -> str:
    """The text as it is stored: with plain spaces."""
    return text.replace(NARROW, " ").replace(WIDE, " ")


def spaced(text: str, language: str) -> str:
    """The text as it is set: French gets its no-break spaces, other languages stay as they are."""
    if language == "fr":
        for pattern, space in _FRENCH:
            text = pattern.sub(space, text)
    return text
