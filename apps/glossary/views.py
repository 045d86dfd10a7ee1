"""The glossary: terms, and the organizations by their acronyms."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.glossary.forms import TermFilter
from apps.glossary.models import GlossaryTerm
from apps.pages.breadcrumbs import Crumb
from apps.pages.views import PublicList
from apps.participants.models import Organisation
from apps.participants.querysets import by_short_name
from apps.search.folding import fold


class Glossary(PublicList):
    model = GlossaryTerm
    template_name = "glossary/term_list.html"
    form_class = TermFilter
    breadcrumbs = (Crumb(_("Glossary"), "glossary:list"),)
    paginate_by = 200  # a glossary is read on one page

    def records(self) -> QuerySet:
        return super().records().prefetch_related("sources")

    def get_queryset(self) -> Any:
        """A list in alphabetical order, as no database has it for four languages."""
        return sorted(super().get_queryset(), key=lambda term: fold(str(term)))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Organizations are terms, too. Their names are kept in one place."""
        organisations = Organisation.objects.public().named().order_by(by_short_name(), "code")
        return super().get_context_data(organisations=organisations, **kwargs)
