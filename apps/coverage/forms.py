"""The filters of the matrix and of the joint actions (pages and CSV)."""

from datetime import date
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.editions.as_of import AsOfForm
from apps.editions.forms import edition_choice
from apps.goals.forms import GoalChoice
from apps.pages.filters import SearchedFilter, Year
from apps.participants.forms import OrganisationChoice, RegionChoice, StandingChoice


class CoverageFilter(AsOfForm):
    """Selects the organisations and the day of the matrix."""

    edition = edition_choice()
    region = RegionChoice()
    standing = StandingChoice()
    field_order = ["as_of", "region", "standing", "edition"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].label = _("Listed at edition")

    def filter_as_of(self, queryset: QuerySet, on: date) -> QuerySet:
        return queryset

    def filter_region(self, queryset: QuerySet, region: str) -> QuerySet:
        return queryset.filter(region=region)

    def filter_standing(self, queryset: QuerySet, standing: str) -> QuerySet:
        return queryset.filter(standing=standing)

    def filter_edition(self, queryset: QuerySet, edition: Model) -> QuerySet:
        return queryset.filter(attendances__edition=edition)


class ArchitectureFilter(AsOfForm):
    """Selects the day, a goal and one organisation of the architecture."""

    goal = GoalChoice()
    organisation = OrganisationChoice()
    field_order = ["as_of", "goal", "organisation"]


class ActionFilter(SearchedFilter):
    organisation = OrganisationChoice()
    goal = GoalChoice()
    edition = edition_choice()
    year = Year(label=_("In force in"))

    def filter_organisation(self, queryset: Any, organisation: Model) -> QuerySet:
        return queryset.of(organisation)

    def filter_goal(self, queryset: QuerySet, goal: Model) -> QuerySet:
        return queryset.filter(goals=goal)

    def filter_edition(self, queryset: QuerySet, edition: Model) -> QuerySet:
        return queryset.filter(edition=edition)

    def filter_year(self, queryset: Any, year: int) -> QuerySet:
        return queryset.in_force(year)
