"""Splits texts into sentences, pairs those of a text with those of its translation, and compares them by trigrams."""

import re
from hashlib import blake2b

from apps.search.folding import fold

# A sentence ends at the end of a paragraph or of an item, and where a sign is followed by a blank and by what can begin
# a sentence: not after one capital letter (J. Stock) or a short abbreviation (No. 5, art. 3).
END = re.compile(
    r"\n+|\s\|\s"
    r"|(?<=[.!?؟…])(?<!\b[^\W\d_]\.)(?<!\b[NnAa]o\.)(?<!\b[Aa]rt\.)(?:\s?[»”\"’)])*\s+"
    r"(?=[«“\"‘(¿¡*_]*\s?[A-ZÀ-ÖØ-Þ0-9\u0621-\u064a])"
)

BAND = 2  # hashes that make a key together
MASKS = [int.from_bytes(blake2b(bytes([place]), digest_size=8).digest(), "big") for place in range(16)]


def split(text: str) -> list[str]:
    """The sentences of a text in order, without the blanks around them. Signs after the end of a sentence, such as a
    closing quotation mark, belong to it."""
    found, start = list[str](), 0
    for match in END.finditer(text):
        found.append(text[start : match.end()].rstrip("\n |"))
        start = match.end()
    return [sentence for part in (*found, text[start:]) if (sentence := part.strip())]


def paired(source: str, target: str) -> list[tuple[str, str]]:
    """The sentences of a text, each with its translation; the whole texts if they have different numbers of
    sentences."""
    before, after = split(source), split(target)
    if len(before) == len(after):
        return list(zip(before, after, strict=True))
    return [(source.strip(), target.strip())] if before and after else []


def trigrams(text: str) -> frozenset[str]:
    """The runs of three signs in the folded words of a text, with blanks between and around the words."""
    padded = f"  {fold(text)} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of trigrams that two texts have in common, from 0 to 1 (Jaccard), as PostgreSQL's pg_trgm has it."""
    return len(one & other) / len(one | other) if one or other else 0.0


def keys(found: frozenset[str], language: str) -> list[int]:
    """Numbers of which two texts of a language probably share one if they have half of their trigrams in common:
    MinHash with bands (Broder 1997). Of the pairs with a similarity of 0.6, 97 % share one, of those with 0.1 8 %."""
    if not found:
        return []
    hashes = [int.from_bytes(blake2b(run.encode(), digest_size=8).digest(), "big") for run in sorted(found)]
    least = [min(number ^ mask for number in hashes) for mask in MASKS]
    bands = [least[start : start + BAND] for start in range(0, len(least), BAND)]
    return [_number(f"{language} {place} {band}") for place, band in enumerate(bands)]


def _number(text: str) -> int:
    """A number of 63 bits."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1
