"""The admin of readers' error reports, which staff can settle and not rewrite, and of the synonyms of the search."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.search.models import SynonymGroup
from apps.staff.admin import RecordAdmin
from apps.staff.listing import ListPages
from apps.staff.roles import RecordKind
from apps.website.models import ErrorReport


@admin.register(ErrorReport)
class ErrorReportAdmin(ListPages):
    """Settling a report deletes the reader's e-mail address."""

    area, area_position = "data", 60
    explained = _("What readers reported through “Report an error”. Settle a report when its record is right.")
    record_kind = RecordKind.PRIVATE
    list_display = ["created_at", "page", "beginning", "state"]
    list_display_links = ["created_at", "beginning"]
    list_filter = ["state"]
    show_full_result_count = False
    fields = ["page", "text", "email", "created_at", "state"]
    readonly_fields: ClassVar[Any] = ["page", "text", "email", "created_at"]

    def lookup_allowed(self, lookup: str, value: object, request: HttpRequest | None = None) -> bool:
        return lookup in {"state", "state__exact"}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=_("text"))
    def beginning(self, report: ErrorReport) -> str:
        return report.text[:80]


@admin.register(SynonymGroup)
class SynonymGroupAdmin(RecordAdmin):
    """Here and not in `search`, which is below the admin's base classes."""

    area, area_position = "data", 30
    explained = _("Words that mean the same for the search, such as “SDG” and “Sustainable Development Goal”.")
    content = ["slug", "words", "note"]
    list_display = ["words", "slug", "changed_at"]
    search_fields = ["slug", "words", "note"]
