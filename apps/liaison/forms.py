"""The filter of the seat board (page and CSV)."""

from django.db.models import Model, QuerySet

from apps.liaison.querysets import PostQuerySet
from apps.pages.filters import FilterForm
from apps.participants.forms import OrganisationChoice


class LiaisonFilter(FilterForm):
    organisation = OrganisationChoice()

    def filter_organisation(self, queryset: PostQuerySet, organisation: Model) -> QuerySet:
        return queryset.of(organisation)
