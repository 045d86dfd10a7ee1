"""The filter of the seat board (page and CSV)."""

from django.db.models import Model, QuerySet

from apps.pages.filters import FilterForm
from apps.participants.forms import OrganisationChoice


class LiaisonFilter(FilterForm):
    organisation = OrganisationChoice()

    def filter_organisation(self, queryset: QuerySet, organisation: Model) -> QuerySet:
        return queryset.filter(organisations=organisation)
