"""The admin of the glossary."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.glossary.models import GlossaryTerm
from apps.languages.columns import columns
from apps.staff.admin import TranslatedAdmin
from apps.staff.listing import text_column


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(TranslatedAdmin):
    area, area_position = "data", 20
    explained = _("Terms and acronyms in four languages, such as GPG. The search knows them as synonyms.")
    content = ["code", "term", "acronym", "definition", "avoided", "reviewed"]
    ordered_by = "term"
    list_display = [
        text_column(GlossaryTerm, "term"),
        text_column(GlossaryTerm, "acronym"),
        "reviewed",
        "state",
        "changed_at",
    ]
    list_filter = ["state", "reviewed"]
    search_fields = ["code", *columns("term"), *columns("acronym")]
