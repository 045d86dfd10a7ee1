"""The filter of the seat board, for the page and for the CSV file."""

from django.db.models import Model, QuerySet

from apps.pages.filters import FilterForm
from apps.participants.forms import OrganisationChoice


class LiaisonFilter(FilterForm):
    organisation = OrganisationChoice()

    def filter_organisation(self, queryset: QuerySet, organisation: Model) -> QuerySet:
        return queryset.filter(organisations=organisation)
