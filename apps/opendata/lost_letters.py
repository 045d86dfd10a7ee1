"""Tells whether a text coming in is the stored one with damaged letters, whatever damaged them: a program that saved
“?” for what its encoding lacks, a file that was read in a wrong encoding and saved again, accents taken off."""

import re
import unicodedata
from collections import Counter
from enum import IntEnum

from apps.languages.alphabets import Likelihood, is_no_text, likelihood
from apps.opendata.formula_escape import unescaped
from apps.opendata.schema import Column

# What a program writes for a sign that it cannot write otherwise: é as ?, \xe9, &eacute;, =C3=A9, +AOk- or ~{
ESCAPES = re.compile(
    r"\w\?\w|\\[uU][0-9a-f]{4}|\\x[0-9a-f]{2}|&(?:#\w{2,6}|[A-Za-z]{4,6});|=[C-F][0-9A-F](?!\w)|=[C-F][0-9A-F]="
    r"|\+(?:A[A-Z][A-Za-z0-9]|B[i-n]|IB)|~\{"
)
WRITTEN_IN_ASCII = {"…": "...", "؟": "?"}  # signs for which people write ASCII
RUN = re.compile(r"[^\x00-\x7f]+")
LETTER = re.compile("[A-Za-z]")
ENOUGH_WORDS = 4  # of the same lengths in the same order: no chance


class Loss(IntEnum):
    """What became of the letters of a stored text."""

    NONE = 0
    POSSIBLE = 1  # or somebody means it: an accent taken off
    CERTAIN = 2


def has_letters(column: Column, stored: str) -> bool:
    """Whether letters of a stored cell can be lost: it is a text with more than ASCII."""
    return column.type in {"string", "list"} and not (stored.isascii() or column.allowed or column.references)


def loss(column: Column, stored: str, new: str) -> Loss:
    """What became of the letters of a stored cell in the one coming in."""
    if not new or stored == new or not has_letters(column, stored):
        return Loss.NONE
    before, after = _plain(stored), _plain(new)
    signs = _beyond_ascii(before)
    missing = (signs - _beyond_ascii(after)).total()
    if not missing or not _contains(after, re.findall("[A-Za-z]", before)):
        return Loss.NONE
    if _is_damaged(column.language, before, after):
        return Loss.CERTAIN
    return Loss.POSSIBLE if missing * 2 > signs.total() and _is_same_text(before, after) else Loss.NONE


def _plain(cell: str) -> str:
    """The text of a cell in one Unicode form."""
    text = unicodedata.normalize("NFC", unescaped(cell)).replace("\r\n", "\n")
    for sign, written in WRITTEN_IN_ASCII.items():
        text = text.replace(sign, written)
    return text


def _beyond_ascii(text: str) -> Counter[str]:
    return Counter(sign for sign in text if not sign.isascii())


def _contains(text: str, letters: list[str]) -> bool:
    """Whether a text has these letters in this order, whatever is between them."""
    remaining = iter(text)
    return all(letter in remaining for letter in letters)  # `in` consumes the iterator up to the letter


def _is_damaged(language: str, before: str, after: str) -> bool:
    """Whether the new text has signs that nobody writes in place of those of the stored one."""
    if len(before) == len(after) and any(
        new == "?" and not old.isascii() for old, new in zip(before, after, strict=True)
    ):
        return True
    if len(ESCAPES.findall(after)) > len(ESCAPES.findall(before)):
        return True
    return bool(impossible_signs(language, after) - {*before})


def impossible_signs(language: str, text: str) -> set[str]:
    """The signs of a text that no text has where they are: in a wrong encoding, letters become such signs."""
    signs = ["", *text, ""]
    around = zip(signs, text, signs[2:], strict=False)
    return {sign for before, sign, after in around if _is_impossible(language, before, sign, after)}


def _is_impossible(language: str, before: str, sign: str, after: str) -> bool:
    if sign.isascii():
        return is_no_text(sign)
    return likelihood(language, before, sign, after) is Likelihood.IMPOSSIBLE


def _is_same_text(before: str, after: str) -> bool:
    """Whether two texts are the same but for the signs beyond ASCII of the first."""
    runs = RUN.split(before)
    if not re.search("[A-Za-z]", before):
        return after.isascii() or _has_words_of(before, after)
    if not (after.startswith(runs[0]) and after.endswith(runs[-1])):
        return False
    place = len(runs[0])
    for lost, run in zip(RUN.findall(before), runs[1:], strict=True):
        found = after.find(run, place) if run != runs[-1] else len(after) - len(run)
        gap = after[place:found]
        if found < place or len(gap) > 4 * len(lost) or len(LETTER.findall(gap)) > 2 * len(lost):
            return False
        place = found + len(run)
    return True


def _has_words_of(before: str, after: str) -> bool:
    """Whether two texts of another script have words of the same lengths: one was read with another alphabet."""
    lengths = [len(word) for word in before.split()]
    return len(lengths) >= ENOUGH_WORDS and lengths == [len(word) for word in after.split()]
