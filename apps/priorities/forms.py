"""The filters of the priorities (page and CSV)."""

from django.db.models import F, Model, OrderBy, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.goals.forms import GoalChoice
from apps.languages import columns
from apps.pages.filters import OneOf, SearchedFilter, Year
from apps.participants.forms import OrganisationChoice, RegionChoice
from apps.priorities.querysets import PriorityQuerySet
from apps.records import clock
from apps.records.horizons import Phase

ORDERS = [
    ("label", _("Priority")),
    ("start", _("First year, the latest first")),
    ("end", _("Last year, the earliest first")),
]


class PriorityFilter(SearchedFilter):
    organisation = OrganisationChoice()
    region = RegionChoice()
    goal = GoalChoice()
    phase = OneOf(Phase.choices, label=_("Horizon"))
    year = Year(label=_("In force in"))
    sort = OneOf(ORDERS, label=_("Sort by"), all_label=_("Organization"))

    def filter_organisation(self, queryset: QuerySet, organisation: Model) -> QuerySet:
        return queryset.filter(organisation=organisation)

    def filter_region(self, queryset: QuerySet, region: str) -> QuerySet:
        return queryset.filter(organisation__region=region)

    def filter_goal(self, queryset: QuerySet, goal: Model) -> QuerySet:
        return queryset.filter(goals=goal)

    def filter_year(self, queryset: PriorityQuerySet, year: int) -> QuerySet:
        return queryset.in_force(year)

    def filter_phase(self, queryset: PriorityQuerySet, phase: str) -> QuerySet:
        return queryset.in_phase(phase, clock.today().year)

    def filter_sort(self, queryset: QuerySet, order: str) -> QuerySet:
        """The order of the page. The rows of a file are ordered by their key."""
        label = columns.in_reading_language("label")
        first: dict[str, list[OrderBy]] = {
            "label": [],
            "start": [F("start_year").desc(nulls_last=True)],
            "end": [F("end_year").asc(nulls_last=True)],
        }
        return queryset.order_by(*first[order], label, "slug")
