"""What is found of the glossary; and its terms and acronyms, which mean the same to the search in every language."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from apps.glossary.models import GlossaryTerm
from apps.languages.addresses import address
from apps.languages.columns import columns
from apps.search import synonyms
from apps.search.pages import SearchablePage, register_pages
from apps.search.registry import Searchable, register

register(
    Searchable(
        GlossaryTerm, "glossary", _("Glossary"), title=("term", "acronym"), text=("definition",), summary="definition"
    )
)
register_pages(
    SearchablePage(
        lambda: address("glossary:list"),
        (_("Glossary"), _("Acronyms of organizations")),
        _("The terms and acronyms of the Dialogue in four languages, with their definitions."),
    )
)


@synonyms.register
def same_terms() -> Iterator[list[str]]:
    """The words of each public term."""
    names = [*columns("term"), *columns("acronym")]
    for texts in GlossaryTerm.objects.public().order_by("code").values_list(*names):
        yield [text for text in texts if text]
