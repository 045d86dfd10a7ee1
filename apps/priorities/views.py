"""The list of strategic priorities, and a priority."""

from typing import Any, cast

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.goals.models import Goal
from apps.languages import columns
from apps.pages.breadcrumbs import Crumb
from apps.pages.views import PublicDetail, PublicList
from apps.priorities import horizons
from apps.priorities.forms import PriorityFilter
from apps.priorities.models import Priority
from apps.records import clock


class Priorities(PublicList):
    model = Priority
    form_class = PriorityFilter
    breadcrumbs = (Crumb(_("Strategic priorities"), "priorities:list"),)

    def records(self) -> QuerySet:
        return super().records().with_organisation().with_goals().by_organisation()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"chart": self.chart() if self.form.is_valid() else None}

    def chart(self) -> horizons.Chart | None:
        """The chart of all priorities that the filters select, not of one page of them."""
        # The goals that the list was filtered by must not narrow the goals that are counted, hence the subquery.
        selected = cast(QuerySet, self.object_list).order_by().values("pk")
        rows = Priority.objects.filter(pk__in=selected).order_by()
        # Numbers of goals that are not public have no lane.
        found = rows.values_list("start_year", "end_year", "goals__number", "cross_cutting")
        goals = cast("QuerySet[Goal]", Goal.objects.public()).order_by("number").only("number", "label")
        return horizons.chart(found.iterator(), goals, clock.today().year)


class PriorityPage(PublicDetail):
    model = Priority
    above = Priorities.breadcrumbs
    title_field = "label"

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().with_organisation().with_goals()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own: Any = self.object
        others = own.organisation.priorities.public().exclude(pk=own.pk)
        return super().get_context_data(others=others.order_by(columns.in_reading_language("label"), "slug"), **kwargs)
