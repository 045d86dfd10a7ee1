"""The list of strategic priorities, and a priority."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

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
        acronym, label = (columns.in_reading_language(name) for name in ("organisation__acronym", "label"))
        records = super().records().with_organisation().with_goals()
        return records.order_by(acronym, "organisation__code", label, "slug")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"chart": horizons.chart(context["page_obj"], clock.today().year)}


class PriorityPage(PublicDetail):
    model = Priority
    above = Priorities.breadcrumbs
    title_field = "label"

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().with_organisation().with_goals()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own: Any = self.object
        others = own.organisation.priorities.public().exclude(pk=own.pk)
        return super().get_context_data(others=others.order_by(columns.in_reading_language("label")), **kwargs)
