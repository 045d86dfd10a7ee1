"""How many texts wait for a reviewer, by language: those of waiting changes, and stored ones."""

from collections import defaultdict
from collections.abc import Collection
from itertools import product
from typing import NamedTuple

from apps.languages import columns
from apps.languages.stamps import TranslationState
from apps.translators.matrix import progress
from apps.translators.selection import Selection, waiting_texts
from apps.translators.texts import TextKey


class ReviewCount(NamedTuple):
    """The texts of a language: those `waiting` to be accepted, oldest first, and the number of stored but `unreviewed`
    ones."""

    language: str
    waiting: list[TextKey]
    unreviewed: int


def review_counts(selection: Selection, languages: Collection[str]) -> list[ReviewCount]:
    """The numbers of these languages, as the matrix shows them for the whole selection. Four queries."""
    waiting: dict[str, list[TextKey]] = defaultdict(list)
    for (kind, record), texts in waiting_texts(selection.types).items():
        model = selection.types[kind]
        for field, language in product(columns.translated_fields(model), languages):
            if columns.column(field, language) in texts:
                waiting[language].append(TextKey(model, record, field, language))
    shares = {one.language: one.counts[TranslationState.DRAFT] for one in progress(selection)}
    return [ReviewCount(code, waiting[code], shares[code]) for code in shares if code in languages]
