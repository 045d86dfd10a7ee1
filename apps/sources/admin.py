"""The admin of sources."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.sources.models import Source
from apps.staff.admin import RecordAdmin
from apps.staff.duplicates import WarningForm, WarnsOfDuplicates


@admin.register(Source)
class SourceAdmin(WarnsOfDuplicates, RecordAdmin):
    area, area_position = "data", 10
    explained = _("Documents and pages from which facts come. A source is recorded once, and cited from any record.")
    form = WarningForm
    speakers = ""
    content = ["url", "title", "publisher", "language", "published", "accessed", "note"]
    list_display = ["title_or_host", "publisher", "language", "published", "accessed", "changed_at"]
    list_filter = ["language", "publisher"]
    search_fields = ["url", "title", "publisher"]

    @admin.display(description=Source._meta.verbose_name, ordering="title")
    def title_or_host(self, source: Source) -> str:
        return source.title or source.host
