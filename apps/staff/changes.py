"""The admin of changes: who changed what, record by record, and undoing a change as a whole."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.history import effects
from apps.history.models import Change
from apps.history.registration import MODELS_WITH_HISTORY
from apps.history.versions import rows_of
from apps.languages.typography import colon
from apps.publishing.compat import redirect_missing
from apps.publishing.rights import AnyModel
from apps.staff import navigation
from apps.staff.listing import ListPages, RecordList
from apps.staff.navigation import Area
from apps.staff.roles import RecordKind
from apps.staff.undoing import UndoPlan, effect_entries, paged


class ModelFilter(admin.SimpleListFilter):
    """Filter for the changes that wrote records of a model."""

    title = gettext_lazy("type")
    parameter_name = "model"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        site = model_admin.admin_site
        seen = [model for model in MODELS_WITH_HISTORY if site.get_model_admin(model).has_view_permission(request)]
        return [(model._meta.label_lower, capfirst(model._meta.verbose_name_plural)) for model in seen]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        model = next((model for model in MODELS_WITH_HISTORY if model._meta.label_lower == self.value()), None)
        return queryset.filter(Exists(rows_of(model).filter(history_change=OuterRef("pk")))) if model else queryset


class SummarizedList(RecordList):
    """A change list that counts the records of each change, with one query for the page."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        found = effects.summaries(self.result_list)
        for change in self.result_list:
            change.wrote = found.get(change.pk, [])


navigation.register(
    Area("history", 80, gettext_lazy("History"), gettext_lazy("What waits to be published, and what was changed."))
)


@admin.register(Change)
class ChangeAdmin(ListPages):
    """Changes are read and undone here. Nobody edits or deletes one."""

    area, area_position = "history", 20
    explained = gettext_lazy("Everything that was written, by whom and when. You can undo a change as a whole.")
    record_kind = RecordKind.HISTORY
    list_display = ["at", "author", "kind", "records", "message"]
    list_filter = ["kind", ModelFilter, ("by", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["by"]
    search_fields = ["message", "by_name"]
    show_full_result_count = False
    list_per_page = 50

    def get_urls(self) -> list[URLPattern]:
        undo = self.admin_site.admin_view(self.undo_view)
        return [path("<int:object_id>/undo/", undo, name="history_change_undo"), *super().get_urls()]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup in {"kind__exact", "by__id__exact", "by__isnull", "model"}

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[ChangeList]:
        return SummarizedList

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_undo_permission(self, request: HttpRequest, change: Change | None = None) -> bool:
        """Whether the user can undo changes, or this one: their own in any case. Each one also needs the permissions
        for what it does."""
        is_own = change is not None and change.by_id == request.user.pk
        return is_own or (request.user.has_perm("history.change_change") and self.has_view_permission(request, change))

    @admin.display(description=gettext_lazy("user"), ordering="by_name")
    def author(self, change: Change) -> str:
        return change.who

    @admin.display(description=gettext_lazy("records"))
    def records(self, change: AnyModel) -> str:
        return ", ".join(f"{model._meta.verbose_name_plural}{colon()}{count}" for model, count in change.wrote)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """What a change did, record by record."""
        change = self.get_object(request, unquote(object_id))
        if change is None:
            return redirect_missing(self, request, object_id)
        if not self.has_view_permission(request, change) or request.method != "GET":
            raise PermissionDenied
        page = paged(request, effects.touched(change))
        found = effects.effects(change, effects.as_touched(page.object_list))
        entries = effect_entries(self.admin_site, request, found)
        context = {"page": page, "entries": entries, "may_undo": self._may_undo(request, change)}
        return self._page(request, "change", change, context)

    def undo_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        change = self.get_object(request, str(object_id))
        if change is None:
            return redirect_missing(self, request, object_id)
        if not self.has_undo_permission(request, change):
            raise PermissionDenied
        plan = UndoPlan(self.admin_site, request, effects.all_effects(change), undoes=change)
        if request.method == "POST" and plan.apply():
            self.log_change(request, change, [{"changed": {}}])
            return redirect(self._page_before(request))
        return self._page(request, "undo", change, {"plan": plan})

    def _may_undo(self, request: HttpRequest, change: Change) -> bool:
        return self.has_undo_permission(request, change) and not change.undone_by.exists()

    def _page_before(self, request: HttpRequest) -> str:
        """The page of the message whose button was pressed, else the list of changes."""
        page = request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
            return page
        own = "admin:history_change_changelist" if self.has_view_permission(request) else "admin:index"
        return reverse(own)

    def _page(self, request: HttpRequest, name: str, change: Change, context: dict[str, object]) -> TemplateResponse:
        title = _("Undo a change") if name == "undo" else _("Change")
        shared = {"change": change, "undone_by": change.undone_by.select_related("by"), "opts": self.opts}
        context |= {**shared, "title": title, **self.admin_site.each_context(request)}
        return TemplateResponse(request, f"admin/history/{name}.html", context)
