"""The filters of editions, attendance and news (pages and CSV)."""

from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.editions.models import Edition
from apps.pages.filters import FilterForm, RecordChoice, SearchedFilter, Year
from apps.participants.forms import OrganisationChoice


def edition_choice(**kwargs: Any) -> RecordChoice:
    """A choice among the public editions, each shown by its number and year."""
    return RecordChoice(
        lambda: Edition.objects.public().at_a_glance().newest_first(),
        "number",
        short=lambda edition: f"{edition.number} ({edition.start_date[:4]})",
        label=_("Edition"),
        all_label=pgettext_lazy("edition", "All"),
        **kwargs,
    )


class EditionFilter(SearchedFilter):
    year = Year(label=_("Year"))

    def filter_year(self, queryset: QuerySet, year: int) -> QuerySet:
        return queryset.filter(Q(start_date__startswith=str(year)) | Q(end_date__startswith=str(year)))


class AttendanceFilter(FilterForm):
    edition = edition_choice()
    organisation = OrganisationChoice()

    def filter_edition(self, queryset: QuerySet, edition: Model) -> QuerySet:
        return queryset.filter(edition=edition)

    def filter_organisation(self, queryset: QuerySet, organisation: Model) -> QuerySet:
        return queryset.filter(organisation=organisation)


class NewsFilter(SearchedFilter):
    edition = edition_choice()
    year = Year(label=_("Year"))

    def filter_edition(self, queryset: QuerySet, edition: Model) -> QuerySet:
        return queryset.filter(edition=edition)

    def filter_year(self, queryset: QuerySet, year: int) -> QuerySet:
        return queryset.filter(published_on__year=year)
