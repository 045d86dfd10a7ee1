"""The filters of the directory, for the page and for the CSV file, and the choice of an organisation for others."""

from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.participants.models import FormerCode, Kind, Organisation, Region, Standing
from apps.publishing.filters import FilterForm, OneOf, RecordChoice, TextFilter
from apps.search.finding import narrow


class OrganisationChoice(RecordChoice):
    """One of the public organisations. A former code stands for the one it leads to, so that an old link stays true."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(lambda: Organisation.objects.public().by_standing(), "code", label=_("Organisation"), **kwargs)

    def clean(self, value: Any) -> Model | None:
        return super().clean(self._present(value))

    def bound_data(self, data: Any, initial: Any) -> Any:
        return self._present(super().bound_data(data, initial))

    def _present(self, code: Any) -> Any:
        if not code or code in self.records:
            return code
        former = FormerCode.objects.public().filter(code=code).values_list("organisation__code", flat=True)
        return former.first() or code


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
