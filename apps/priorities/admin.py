"""The admin of strategic priorities."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.languages.columns import columns
from apps.priorities.models import NO_GOALS, Priority
from apps.staff.admin import TranslatedAdmin
from apps.staff.duplicates import WarningForm, WarnsOfDuplicates
from apps.staff.listing import text_column


class PriorityForm(WarningForm):
    """Warns of a priority of the same organisation with the same label."""

    def others(self) -> QuerySet:
        return self.among.filter(organisation_id=self.instance.organisation_id).exclude(pk=self.instance.pk)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("cross_cutting") and cleaned.get("goals"):
            self.add_error("goals", NO_GOALS)
        return cleaned


@admin.register(Priority)
class PriorityAdmin(WarnsOfDuplicates, TranslatedAdmin):
    area, area_position = "dialogue", 50
    explained = _("What an organization has set itself in a strategy or plan, such as “Cybercrime”, with its years.")
    speakers = "organisation__representations__user"
    form = PriorityForm
    content = [
        "organisation",
        "label",
        "perspective",
        ("start_year", "end_year"),
        "cross_cutting",
        "goals",
        "document",
        "slug",
    ]
    ordered_by = "label"
    list_display = [
        text_column(Priority, "label"),
        "organisation",
        "start_year",
        "end_year",
        "cross_cutting",
        "state",
        "verified_on",
        "changed_at",
    ]
    list_select_related = ["organisation"]
    list_filter = ["state", "organisation", "goals", "cross_cutting", "start_year"]
    search_fields = [
        *columns("label"),
        *columns("perspective"),
        *columns("organisation__name"),
        *columns("organisation__acronym"),
        "slug",
        "document",
    ]
