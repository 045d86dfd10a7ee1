"""Splits texts into sentences, pairs those of a text with those of its translation, and compares them by trigrams."""

import re
from collections.abc import Sequence

from apps.search.folding import fold

# A sentence ends at the end of a paragraph or of an item, and where a sign is followed by a blank and by what can begin
# a sentence: not after one capital letter (J. Stock) or a short abbreviation (No. 5, art. 3).
END = re.compile(
    r"\n+|\s\|\s|(?<=[.!?؟…])(?<!\b[^\W\d_]\.)(?<!\b[NnAa]o\.)(?<!\b[Aa]rt\.)[»”\"’)]*\s+(?=[«“\"‘(¿¡*_]*[A-ZÀ-ÖØ-Þ0-9\u0621-\u064a])"
)


def split(text: str) -> list[str]:
    """The sentences of a text in order, without the blanks around them. Signs after the end of a sentence, such as a
    closing quotation mark, belong to it."""
    found, start = list[str](), 0
    for match in END.finditer(text):
        found.append(text[start : match.start()] + match.group().rstrip("\n |").strip())
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


def rarest(found: frozenset[str], counts: dict[str, int], at_most: int) -> Sequence[str]:
    """The trigrams that are in the fewest texts."""
    return sorted(found, key=lambda run: (counts.get(run, 0), run))[:at_most]
