"""Compares two texts word by word, in any language."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.db.models import Model

from apps.languages import columns, fields

UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")  # scripts without spaces between words
MOST_PAIRS = 20_000  # pairs of equal words; with more, a comparison takes a second or longer
SENTENCE = re.compile(r"(?<=[.!?؟。\n])")
SIMILARITY = 0.5  # from here on two items of a list count as one item that was reworded


class PieceKind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class Piece(NamedTuple):
    """A run of words with their spaces and punctuation."""

    kind: PieceKind
    text: str


class Difference(NamedTuple):
    """The difference of a translated field, in the language in which both records have a text."""

    language: str
    items: list[list[Piece]]  # a text that is not a list is one item


def difference(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in order. The same and added pieces joined are the new text, the same and removed pieces
    the old one."""
    split, before, after = _parts(old, new)
    pieces: list[Piece] = []
    # By default, difflib ignores frequent words in texts of 200 words or more (`autojunk`), which blurs the difference.
    for change, i, j, k, m in SequenceMatcher(str.isspace, before, after, autojunk=False).get_opcodes():
        removed, added = "".join(before[i:j]), "".join(after[k:m])
        if change == "equal":
            pieces += _filled((PieceKind.SAME, removed))
        elif split is words or (removed, added) == (old, new):
            pieces += _filled((PieceKind.REMOVED, removed), (PieceKind.ADDED, added))
        else:  # different sentences: compare their words
            pieces += difference(removed, added)
    return pieces


def words(text: str) -> list[str]:
    """Split a text into words, spaces and single signs; joined they are the text again. A word keeps its diacritics. In
    a script without spaces, every letter is a word."""
    found: list[str] = []
    before = ""
    for sign in text:
        kind = _kind(sign)
        if found and (kind == "mark" or kind == before in ("word", "space")):
            found[-1] += sign
        else:
            found.append(sign)
            before = "sign" if kind == "mark" else kind
    return found


def between(old: Model, new: Model, field: str) -> Difference | None:
    """The difference of a translated field between two records; None when they have no common language."""
    language = shared_language(field, old, new)
    if not language:
        return None
    return Difference(language, [difference(columns.value(old, field, language), columns.value(new, field, language))])


def between_items(old: Model, new: Model, field: str) -> Difference | None:
    """The same for a translated list, item by item: the new items in their order, then the removed ones."""
    language = shared_language(field, old, new)
    if not language:
        return None
    before, after = (columns.value(record, field, language) for record in (old, new))
    return Difference(language, list_difference(before, after))


def list_difference(old: str, new: str) -> list[list[Piece]]:
    """The difference of two lists as they are stored, item by item."""
    return [difference(before, after) for before, after in matched(fields.split(old), fields.split(new))]


def replacement(old: str, new: str) -> list[Piece]:
    """The pieces of one value replaced by another, such as a date, where single words mean nothing."""
    between = [Piece(PieceKind.SAME, " ")] if old and new else []
    return [*_filled((PieceKind.REMOVED, old)), *between, *_filled((PieceKind.ADDED, new))]


def shared_language(field: str, *records: Model) -> str:
    """The language to compare in: the reader's if all records have a text in it, else the first common one, or ""."""
    wanted = dict.fromkeys((columns.current(), settings.SOURCE_LANGUAGE, *settings.CONTENT_LANGUAGES))
    return next((code for code in wanted if all(columns.value(record, field, code) for record in records)), "")


def matched(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs of (old, new) items: each new item with the most similar old one, or with ""; then each old item that is
    left, with ""."""
    similar = [(_similarity(removed, added), i, j) for i, removed in enumerate(old) for j, added in enumerate(new)]
    partner: dict[int, int] = {}
    for similarity, i, j in sorted(similar, key=lambda match: (-match[0], abs(match[1] - match[2]))):
        if similarity >= SIMILARITY and j not in partner and i not in partner.values():
            partner[j] = i
    for j, added in enumerate(new):
        yield (old[partner[j]] if j in partner else ""), added
    for i, removed in enumerate(old):
        if i not in partner.values():
            yield removed, ""


def _parts(old: str, new: str) -> tuple[Callable[[str], list[str]], list[str], list[str]]:
    """Both texts, split into words; into sentences when there are too many equal words; not at all when there are too
    many equal sentences."""
    for split in (words, SENTENCE.split):
        before, after = split(old), split(new)
        if _pairs(before, after) <= MOST_PAIRS:
            return split, before, after
    return SENTENCE.split, [old], [new]


def _filled(*pieces: tuple[PieceKind, str]) -> list[Piece]:
    return [Piece(kind, text) for kind, text in pieces if text]


def _pairs(before: list[str], after: list[str]) -> int:
    """The number of pairs of equal words: the cost of the comparison."""
    counts = Counter(word for word in after if not word.isspace())
    return sum(counts[word] for word in before)


def _similarity(old: str, new: str) -> float:
    before, after = ([word.casefold() for word in words(text) if _kind(word[0]) == "word"] for text in (old, new))
    return 1.0 if old == new else SequenceMatcher(None, before, after, autojunk=False).ratio()


@lru_cache(4096)
def _kind(sign: str) -> str:
    if sign.isspace():
        return "space"
    if unicodedata.category(sign)[0] == "M" or unicodedata.category(sign) == "Cf":
        return "mark"  # diacritics, joiners and marks of direction belong to the sign before
    if not sign.isalnum() or unicodedata.name(sign, "").startswith(UNSPACED):
        return "sign"
    return "word"
