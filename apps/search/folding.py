"""Texts as the search compares them: words without case, accents, and variants of a letter."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

VERSION = 1  # grows when folding changes, so that the index is made anew

_MARKS = "".join(char for char in map(chr, range(0x10000)) if unicodedata.combining(char) or char in "\u0640")
_WORD = re.compile(rf"(?:[^\W_]\.){{2,}}(?:[^\W_]\b)?|[^\W_](?:[^\W_]|[{re.escape(_MARKS)}])*")
_DIGITS = dict(zip("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2, strict=True))
_ARABIC = dict(zip("ٱىیېةۀہکءـ", ("ا", "ي", "ي", "ي", "ه", "ه", "ه", "ك", "", ""), strict=True))
_LATIN = dict(zip("æœøłđðþıħ", ("ae", "oe", "o", "l", "d", "d", "th", "i", "h"), strict=True))
_LETTERS = str.maketrans(_DIGITS | _ARABIC | _LATIN)
_ARTICLE = re.compile(r"^(?:[وفبك]?ال|لل)(?=.{3})")
_PLURAL = re.compile(r"(?<=[a-z]{4})s$")


class Word(NamedTuple):
    """A word of a text: where it stands there, and as it is compared."""

    start: int
    end: int
    folded: str


def words(text: str) -> Iterator[Word]:
    """The words of a text in their order. The dots of an acronym belong to it, apostrophes and hyphens part words."""
    for match in _WORD.finditer(text):
        if folded := _fold(match.group()):
            yield Word(match.start(), match.end(), folded)


def fold(text: str) -> str:
    """The compared words of a text, joined by spaces. Folding twice changes nothing."""
    return " ".join(word.folded for word in words(text))


@lru_cache(maxsize=10_000)
def forms(word: str) -> tuple[str, ...]:
    """The forms under which a folded word is indexed: itself and, in Arabic, without the article and what clings to
    it."""
    return tuple(dict.fromkeys((word, _ARTICLE.sub("", word))))


def wanted(word: str) -> tuple[str, ...]:
    """The beginnings by which a folded word of a query is looked for: its forms, and without the s of a plural."""
    return tuple(dict.fromkeys((*forms(word), _PLURAL.sub("", word))))


def trigrams(word: str) -> set[str]:
    """The runs of three letters of a folded word, its beginning and end marked by `_`."""
    marked = f"__{word}_"
    return {marked[place : place + 3] for place in range(len(marked) - 2)}


@lru_cache(maxsize=10_000)
def _fold(word: str) -> str:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold()).lower().translate(_LETTERS)
    return "".join(char for char in plain if char.isalnum() and not unicodedata.combining(char))
