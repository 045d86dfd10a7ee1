"""The filters of the priorities (page and CSV)."""

from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.goals.models import Goal
from apps.pages.filters import FilterForm, RecordChoice, TextFilter, Year
from apps.participants.forms import OrganisationChoice, RegionChoice
from apps.search.querying import narrow


class PriorityFilter(FilterForm):
    q = TextFilter()
    organisation = OrganisationChoice()
    region = RegionChoice()
    goal = RecordChoice(lambda: Goal.objects.public().order_by("number"), "number", label=_("Goal"))
    year = Year(label=_("In force in"))

    def filter_q(self, queryset: QuerySet, text: str) -> QuerySet:
        return narrow(queryset, text)

    def filter_organisation(self, queryset: QuerySet, organisation: Model) -> QuerySet:
        return queryset.filter(organisation=organisation)

    def filter_region(self, queryset: QuerySet, region: str) -> QuerySet:
        return queryset.filter(organisation__region=region)

    def filter_goal(self, queryset: QuerySet, goal: Model) -> QuerySet:
        return queryset.filter(goals=goal)

    def filter_year(self, queryset: Any, year: int) -> QuerySet:
        return queryset.in_force(year)
