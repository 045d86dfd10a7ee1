"""Compares the base wording of an amendment with a revision, in each language in which a difference means something."""

from typing import NamedTuple

from django.conf import settings

from apps.goals.models import GoalWording
from apps.languages import columns
from apps.languages.differences import Difference, list_difference
from apps.review.models import Revision


class WordingComparison(NamedTuple):
    """The differences by language, and the languages in which one of the two texts is ours: a difference there may come
    from us."""

    found: list[Difference]
    ours: list[str]


def compare(base: GoalWording | None, revision: Revision | None) -> WordingComparison:
    """The differences in the languages in which both have a text of their own."""
    comparison = WordingComparison([], [])
    if base is None or revision is None:
        return comparison
    for language in settings.CONTENT_LANGUAGES:
        old, new = columns.value(base, "title", language), columns.value(revision, "text", language)
        if not (old and new):
            continue
        if base.is_ours("title", language) or revision.is_ours("text", language):
            comparison.ours.append(language)
        else:
            comparison.found.append(Difference(language, list_difference(old, new)))
    return comparison
