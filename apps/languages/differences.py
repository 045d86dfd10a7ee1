"""What changed from one text to another, word by word, in any language."""

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
MOST_PAIRS = 20_000  # of equal words: beyond, comparing takes a second and more
SENTENCE = re.compile(r"(?<=[.!?؟。\n])")
ALIKE = 0.5  # from here on two items of a list are one item that was reworded


class PieceKind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class Piece(NamedTuple):
    """A run of words with their spaces and punctuation."""

    kind: PieceKind
    text: str


class Difference(NamedTuple):
    """What changed in a field, in the one language in which both texts were compared."""

    language: str
    items: list[list[Piece]]  # a text that is no list is one item


def difference(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in order. What is same or added makes the new text, what is same or removed the old
    one, sign by sign."""
    split, before, after = _parts(old, new)
    pieces: list[Piece] = []
    for change, i, j, k, m in SequenceMatcher(str.isspace, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[i:j]), "".join(after[k:m])
        if change == "equal":
            pieces += _filled((PieceKind.SAME, gone))
        elif split is words or (gone, come) == (old, new):
            pieces += _filled((PieceKind.REMOVED, gone), (PieceKind.ADDED, come))
        else:
            pieces += difference(gone, come)
    return pieces


def words(text: str) -> list[str]:
    """A text in words, spaces and single signs; joined again they are the text. A word keeps its diacritics; where a
    script has no spaces, every letter stands for itself."""
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
    """What changed in a translated field from one record to another; none when they share no language."""
    language = shared_language(field, old, new)
    if not language:
        return None
    return Difference(language, [difference(columns.value(old, field, language), columns.value(new, field, language))])


def between_items(old: Model, new: Model, field: str) -> Difference | None:
    """The same of a translated list, item by item: the new ones in their order, then those that are gone."""
    language = shared_language(field, old, new)
    if not language:
        return None
    before, after = (fields.split(columns.value(record, field, language)) for record in (old, new))
    return Difference(language, [difference(gone, come) for gone, come in matched(before, after)])


def shared_language(field: str, *records: Model) -> str:
    """The language to compare in: the reader's if all have a text in it, else the first that all have, else ''."""
    wanted = dict.fromkeys((columns.current(), settings.SOURCE_LANGUAGE, *settings.CONTENT_LANGUAGES))
    return next((code for code in wanted if all(columns.value(record, field, code) for record in records)), "")


def matched(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Each new item with the old one it is most alike, '' where there is none; then ('' as new) what is left over."""
    alike = [(_likeness(gone, come), i, j) for i, gone in enumerate(old) for j, come in enumerate(new)]
    partner: dict[int, int] = {}
    for likeness, i, j in sorted(alike, key=lambda match: (-match[0], abs(match[1] - match[2]))):
        if likeness >= ALIKE and j not in partner and i not in partner.values():
            partner[j] = i
    for j, come in enumerate(new):
        yield (old[partner[j]] if j in partner else ""), come
    for i, gone in enumerate(old):
        if i not in partner.values():
            yield gone, ""


def _parts(old: str, new: str) -> tuple[Callable[[str], list[str]], list[str], list[str]]:
    """Both texts in words; in sentences where these are too many, and whole where even sentences repeat too often."""
    for split in (words, SENTENCE.split):
        before, after = split(old), split(new)
        if _pairs(before, after) <= MOST_PAIRS:
            return split, before, after
    return SENTENCE.split, [old], [new]


def _filled(*pieces: tuple[PieceKind, str]) -> list[Piece]:
    return [Piece(kind, text) for kind, text in pieces if text]


def _pairs(before: list[str], after: list[str]) -> int:
    """How many words of one stand for how many of the other: what the comparison costs."""
    counts = Counter(word for word in after if not word.isspace())
    return sum(counts[word] for word in before)


def _likeness(old: str, new: str) -> float:
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
