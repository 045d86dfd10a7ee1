"""The filters of the directory, for the page and for the CSV file."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.participants.models import Kind, Region, Standing
from apps.publishing.filters import FilterForm, OneOf, TextFilter
from apps.search.finding import narrow


class ParticipantFilter(FilterForm):
    q = TextFilter()
    standing = OneOf(Standing.choices, label=_("Standing"))
    region = OneOf(Region.choices, label=_("Region"))
    kind = OneOf(Kind.choices, label=_("Kind"))

    def filter_q(self, queryset: QuerySet, text: str) -> QuerySet:
        return narrow(queryset, text)

    def filter_standing(self, queryset: QuerySet, standing: str) -> QuerySet:
        return queryset.filter(standing=standing)

    def filter_region(self, queryset: QuerySet, region: str) -> QuerySet:
        return queryset.filter(region=region)

    def filter_kind(self, queryset: QuerySet, kind: str) -> QuerySet:
        return queryset.filter(kind=kind)
