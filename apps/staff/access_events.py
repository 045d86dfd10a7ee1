"""The accesses to private data, for administrators and auditors."""

from typing import ClassVar

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.opendata.csvout import BOM, line
from apps.opendata.values import as_cell
from apps.records import privacy
from apps.staff import access_log
from apps.staff.listing import ListPages
from apps.staff.models import AccessEvent
from apps.staff.roles import RecordKind

SHOWN = ("at", "who", "kind", "data", "object_id", "rows")


def private_models() -> list[tuple[str, str]]:
    """The labels and names of the models whose accesses are noted."""
    models = dict.fromkeys(one.model for one in privacy.declared() if privacy.is_private(one.model))
    return [(model._meta.label_lower, str(capfirst(model._meta.verbose_name_plural))) for model in models]


class DataFilter(admin.SimpleListFilter):
    title = _("data")
    parameter_name = "model"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return private_models()

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(model=self.value()) if self.value() else queryset


@admin.register(AccessEvent)
class AccessEventAdmin(ListPages):
    """Read-only. It shows who looked at what, and no value of a record."""

    area, area_position = "people", 40
    explained = _("Who looked at private data of liaison officers or exported them: when, on which page, how many.")
    record_kind = RecordKind.ACCESSES
    change_list_template = "admin/access/change_list.html"
    fields: ClassVar[tuple[str, ...]] = SHOWN
    readonly_fields: ClassVar[tuple[str, ...]] = SHOWN
    list_display = SHOWN
    list_filter = ("kind", DataFilter, ("by", admin.RelatedOnlyFieldListFilter), "at")
    list_select_related = ("by",)
    search_fields = ("by_name", "by__username", "=object_id")
    show_full_result_count = False
    actions = ("csv",)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup in {"kind__exact", "by__id__exact", "by__isnull", "at__gte", "at__lt", "model"}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        own = path("latest/", self.admin_site.admin_view(self.latest_view), name="staff_accessevent_latest")
        return [own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"waiting": access_log.waiting(), **(extra_context or {})})

    def latest_view(self, request: HttpRequest) -> HttpResponse:
        """Bring in what is not in the table yet."""
        if not self.has_view_permission(request) or request.method != "POST":
            raise PermissionDenied
        count = access_log.bring_in()
        text = ngettext("%(count)s access was added.", "%(count)s accesses were added.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:staff_accessevent_changelist"))

    @admin.display(description=_("user"), ordering="by_name")
    def who(self, event: AccessEvent) -> str:
        return event.by_name

    @admin.display(description=_("data"), ordering="model")
    def data(self, event: AccessEvent) -> str:
        try:
            return str(apps.get_model(event.model)._meta.verbose_name_plural)
        except LookupError:  # a model of an earlier version
            return event.model

    @admin.action(description=_("CSV of the selection"), permissions=["view"])
    def csv(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        lines: list[list[str]] = [["at", "account", "name", "kind", "data", "object", "rows"]]
        for event in queryset:
            cells = [event.by_id, event.by_name, event.kind, event.model, event.object_id, event.rows]
            lines.append([event.at.isoformat(), *(as_cell(cell, "string") for cell in cells)])
        text = BOM + "".join(f"{line(cells)}\r\n" for cells in lines)
        response = HttpResponse(text.encode(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="accesses.csv"'
        return response
