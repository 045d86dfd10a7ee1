"""The terms of the glossary, for those who translate."""

from collections.abc import Iterable, Iterator
from typing import cast

from django.conf import settings

from apps.glossary.models import GlossaryTerm
from apps.languages import columns
from apps.languages.fields import split
from apps.translators.terms import ConceptTerm, register


@register
def glossary() -> Iterator[ConceptTerm]:
    for term in cast("Iterable[GlossaryTerm]", GlossaryTerm.objects.public().order_by("code")):
        texts = {
            name: {code: text for code in settings.CONTENT_LANGUAGES if (text := columns.value(term, name, code))}
            for name in ("term", "acronym", "definition")
        }
        yield ConceptTerm(
            {code: [text] for code, text in texts["term"].items()},
            {code: [text] for code, text in texts["acronym"].items()},
            definitions=texts["definition"],
            avoided={code: split(columns.value(term, "avoided", code)) for code in settings.CONTENT_LANGUAGES},
            is_reviewed=term.reviewed,
        )
