"""Folds texts for the search: words without case, accents and variant letters."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

VERSION = 4  # increase it when folding or the columns of an entry change: entries of an older version are out of date

# Combining marks; the Arabic tatweel, which only lengthens a word; and signs nobody sees: soft hyphens, zero-width and
# direction marks, and variation selectors.
_MARKS = "".join(
    char
    for char in map(chr, range(0x10000))
    if unicodedata.combining(char) or char in "\u0640" or unicodedata.category(char) in ("Cf", "Mn")
)
# An acronym with dots (U.N. or U.N), or else a run of letters and digits with the marks on them.
_WORD = re.compile(rf"(?:[^\W_]\.){{2,}}(?:[^\W_]\b)?|[^\W_](?:[^\W_]|[{re.escape(_MARKS)}])*")
_DIGITS = dict(zip("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2, strict=True))
_ARABIC = dict(zip("ٱىیېةۀہکءـ", ("ا", "ي", "ي", "ي", "ه", "ه", "ه", "ك", "", ""), strict=True))
_LATIN = dict(zip("æœøłđðþıħ", ("ae", "oe", "o", "l", "d", "d", "th", "i", "h"), strict=True))
_LETTERS = str.maketrans(_DIGITS | _ARABIC | _LATIN)
# The Arabic article, also after a prefix of one letter. Not from a word that would be shorter than three letters.
_ARTICLE = re.compile(r"^(?:[وفبك]?ال|لل)(?=.{3})")
_PLURAL = re.compile(r"(?<=[a-z]{4})s$")
# 9th, 1st, 8e, 8ème, 1er, 8.º: folded, with a dot before the ending it is already two words.
_ORDINAL = re.compile(r"^(\d{1,3})(?:st|nd|rd|th|e|er|re|nd|eme|ieme|o|a)$")


class FoldedWord(NamedTuple):
    """A word of a text: its position, and its folded form."""

    start: int
    end: int
    folded: str


def words(text: str) -> Iterator[FoldedWord]:
    """The words of a text in their order. The dots of an acronym belong to it; apostrophes and hyphens end words."""
    for match in _WORD.finditer(text):
        if folded := _fold(match.group()):
            yield FoldedWord(match.start(), match.end(), folded)


def fold(text: str) -> str:
    """The folded words of a text, joined by spaces. Folding twice changes nothing."""
    return " ".join(word.folded for word in words(text))


@lru_cache(maxsize=10_000)
def forms(word: str) -> tuple[str, ...]:
    """The forms under which a folded word is indexed: the word itself; in Arabic, the word without the article and the
    prefixes written with it; and the number of an ordinal such as 9th."""
    return tuple(dict.fromkeys((word, _ARTICLE.sub("", word), _ORDINAL.sub(r"\1", word))))


def prefixes(word: str) -> tuple[str, ...]:
    """The beginnings of words that match a folded word of a query: its forms, and the word without a plural s."""
    return tuple(dict.fromkeys((*forms(word), _PLURAL.sub("", word))))


def root(word: str) -> str:
    """The shortest form of a folded word: words with the same root are one word to the search."""
    return min(prefixes(word), key=len)


def trigrams(word: str) -> set[str]:
    """The runs of three letters of a folded word, with `_` for its beginning and end."""
    padded = f"__{word}_"
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


@lru_cache(maxsize=10_000)
def _fold(word: str) -> str:
    # Normalized again after folding the case, as Unicode does it (3.13, D146): folding can make letters that decompose.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold()).lower().translate(_LETTERS)
    return "".join(char for char in plain if char.isalnum() and not unicodedata.combining(char))
