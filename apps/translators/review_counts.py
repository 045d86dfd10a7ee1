"""How many texts wait for a reviewer, by language: those of waiting changes, and stored ones."""

from collections import Counter
from collections.abc import Collection
from typing import NamedTuple

from apps.languages import columns
from apps.languages.stamps import TranslationState
from apps.translators.matrix import progress
from apps.translators.selection import Selection, waiting_texts


class ReviewCount(NamedTuple):
    """The texts of a language: `waiting` to be accepted, and stored but `unreviewed`."""

    language: str
    waiting: int
    unreviewed: int


def review_counts(selection: Selection, languages: Collection[str]) -> list[ReviewCount]:
    """The numbers of these languages, as the matrix shows them for the whole selection. Four queries."""
    waiting: Counter[str] = Counter()
    for key, texts in waiting_texts(selection.types).items():
        bases = [columns.base_of(name, selection.types[key[0]]) for name in texts]
        waiting.update(base[1] for base in bases if base)
    shares = {one.language: one.counts[TranslationState.DRAFT] for one in progress(selection)}
    return [ReviewCount(code, waiting[code], shares[code]) for code in shares if code in languages]
