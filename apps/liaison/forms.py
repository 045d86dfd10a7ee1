"""The filter of the seat board, for the page and for the CSV file."""

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.participants.models import Organisation
from apps.publishing.filters import FilterForm, RecordChoice


class LiaisonFilter(FilterForm):
    organisation = RecordChoice(lambda: Organisation.objects.public().by_standing(), "code", label=_("Organisation"))

    def filter_organisation(self, queryset: QuerySet, organisation: Model) -> QuerySet:
        return queryset.filter(organisations=organisation)
