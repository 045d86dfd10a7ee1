"""Finds organisations by code, or by a current or former name or acronym in any language."""

from collections import defaultdict
from difflib import get_close_matches
from functools import cached_property

from django.db.models import QuerySet

from apps.languages import columns
from apps.participants.models import Organisation
from apps.search.folding import fold
from apps.search.likeness import folded

SUGGESTIONS = 3


class OrganisationNames:
    """The names of the organisations of a queryset, read on first use with two queries."""

    def __init__(self, organisations: QuerySet) -> None:
        self._organisations = organisations

    def find(self, text: str) -> list[Organisation]:
        """Organisations with this code; if none, with this acronym or name; if none, with this other name."""
        wanted = fold(text)
        # In this order: a code names one organisation, and a former name must not hide a present name of another.
        return next((found for known in self._known if wanted and (found := known.get(wanted))), [])

    def near(self, text: str) -> list[str]:
        """Up to SUGGESTIONS texts that are similar to one without a match."""
        wanted = fold(text)
        suggestions = {fold(text): texts[0] for _organisation, texts in self.suggestions for text in texts}
        completions = [word for word in suggestions if wanted and word.startswith(wanted)]
        similar = [*completions, *get_close_matches(wanted, suggestions, n=SUGGESTIONS)]
        return list(dict.fromkeys(suggestions[word] for word in similar))[:SUGGESTIONS]

    def written(self, key: int) -> str:
        """The text to write for the organisation with this primary key."""
        return next((texts[0] for organisation, texts in self.suggestions if organisation.pk == key), "")

    @cached_property
    def suggestions(self) -> list[tuple[Organisation, list[str]]]:
        """Each organisation with the texts that identify it alone: its acronyms, the reader's language first, then
        its code."""
        suggestions = []
        for organisation in self._all:
            texts: dict[str, str] = {}
            acronyms = [getattr(organisation, name) or "" for name in columns.columns("acronym")]
            for text in (columns.text(organisation, "acronym").value, *acronyms, organisation.code):
                if self.find(text) == [organisation]:  # an acronym that two organisations share identifies neither
                    texts.setdefault(fold(text), text)
            suggestions.append((organisation, list(texts.values())))
        return suggestions

    @cached_property
    def _all(self) -> list[Organisation]:
        return list(self._organisations.prefetch_related("names").order_by("code"))

    @cached_property
    def _known(self) -> list[dict[str, list[Organisation]]]:
        known: list[dict[str, list[Organisation]]] = [defaultdict(list) for _each in range(3)]
        for organisation in self._all:
            own = [{fold(organisation.code)}, {*folded(organisation, "acronym", "name")}, {*organisation.likeness()}]
            for level, texts in zip(known, own, strict=True):
                for text in texts:
                    level[text].append(organisation)
        return known
