"""The pages of a record's history in the admin: its versions, the way back to one, and what was deleted."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from apps.history import changes, effects, field_differences, undoing, versions
from apps.history.models import Change
from apps.languages import names
from apps.opendata import registry
from apps.publishing import rights
from apps.staff import object_permissions
from apps.staff.forms import WAITING
from apps.staff.undoing import TakingBack, happened, paged, reason


class HistoryPages(admin.ModelAdmin):
    """What every record's admin has beyond Django's own pages."""

    object_history_template = "admin/history/record.html"
    change_list_template = "admin/history/change_list.html"

    def get_urls(self) -> list[Any]:
        info, wrap = f"{self.opts.app_label}_{self.opts.model_name}", self.admin_site.admin_view
        return [
            path("deleted/", wrap(self.deleted_view), name=f"{info}_deleted"),
            path("deleted/<int:version>/", wrap(self.restore_view), name=f"{info}_restore"),
            path("<path:object_id>/history/<int:version>/", wrap(self.revert_view), name=f"{info}_revert"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        seen = {"may_see_deleted": self.has_deleted_permission(request), "brought_in": self._brought_in(request)}
        return super().changelist_view(request, {**seen, **(extra_context or {})})

    def _brought_in(self, request: HttpRequest) -> str:
        """The dataset whose files the user may bring in here, if any."""
        dataset = registry.for_model(self.model)
        return dataset.name if dataset and request.user.has_perm("opendata.add_upload") else ""

    def has_deleted_permission(self, request: HttpRequest) -> bool:
        """Who sees all records sees the deleted ones."""
        return self.has_view_permission(request) and not object_permissions.proposes(request.user)

    def has_restore_permission(self, request: HttpRequest) -> bool:
        return self.has_deleted_permission(request) and self.has_add_permission(request)

    def has_revert_permission(self, request: HttpRequest, obj: Any, language: str = "") -> bool:
        """Whether the user can write everything that would change; a translator can write texts in their languages."""
        if object_permissions.proposes(request.user) or not self.has_change_permission(request, obj):
            return False
        wanted = undoing.columns_of(self.model, language)
        return bool(wanted) and not object_permissions.closed_fields(request.user, self.model, wanted)

    # --- The versions of a record ------------------------------------------------------------------------------------

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        page = paged(request, versions.versions(self.model, obj.pk))
        context = {"object": obj, "page": page, "entries": list(self._entries(request, obj, page))}
        return self._page(request, "record", _("Change history: %s") % obj, context)

    def _entries(self, request: HttpRequest, obj: Model, page: Page) -> Iterator[dict[str, Any]]:
        """The versions of a page: what happened, what it changed, and the languages it may be taken back in."""
        first = page.start_index() - 1 if page.paginator.count else 0
        rows = list(page.paginator.object_list[first : first + page.paginator.per_page + 1])
        said, known = versions.states(self.model, rows), field_differences.Names()
        known.read_of(self.model, said.values())
        now = versions.present(self.model, [obj.pk])[obj.pk]
        for row, earlier in zip(rows, [*rows[1:], None], strict=True):
            if row.history_id in {shown.history_id for shown in page.object_list}:
                old, new = said[earlier.history_id] if earlier else None, said[row.history_id]
                yield {
                    "row": row,
                    "happened": happened(earlier is not None, old, new),
                    "lines": field_differences.lines(self.model, old, new, known) if old and new else [],
                    "back": list(self._ways_back(request, obj, now, new)) if new else [],
                }

    def _ways_back(self, request: HttpRequest, obj: Model, now: Any, then: Any) -> Iterator[tuple[str, str]]:
        """The languages, and "" for all, in which a version says something else than the record does today."""
        for language in (*settings.CONTENT_LANGUAGES, ""):
            differs = any(now[name] != then[name] for name in undoing.columns_of(self.model, language))
            if differs and self.has_revert_permission(request, obj, language):
                yield language, names.language(language) if language else _("all of it")

    # --- Back to a version -------------------------------------------------------------------------------------------

    def revert_view(self, request: HttpRequest, object_id: str, version: int) -> HttpResponse:
        obj: Any = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        language = request.GET.get("language", "")
        if language not in ("", *settings.CONTENT_LANGUAGES):
            raise Http404
        if not self.has_revert_permission(request, obj, language):
            raise PermissionDenied
        row = get_object_or_404(versions.versions(self.model, obj.pk), history_id=version)
        if (then := versions.states(self.model, [row])[version]) is None:
            raise Http404
        if request.method == "POST" and self._revert(request, obj, then, language):
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", obj.pk)
        return self._confirm_revert(request, obj, row, then, language)

    def _revert(self, request: HttpRequest, obj: Any, then: versions.FieldValues, language: str) -> bool:
        """Whether it was done; why not, is said in a message."""
        if request.POST.get("seen") != str(self._latest(obj)):
            self.message_user(request, _("Somebody else has changed this record. Check it again."), messages.ERROR)
            return False
        try:
            if rights.waits(request.user, obj):
                undoing.propose_revert(obj, then, language, request.user, reason(request))
                self.message_user(request, WAITING)
                return True
            with changes.change(Change.Kind.UNDO, request.user, reason(request)):
                undoing.revert(self.model, obj.pk, then, language)
                self.log_change(request, obj, [{"changed": {}}])
        except ValidationError as error:
            for said in undoing.reasons(self.model, error):
                self.message_user(request, said, messages.ERROR)
            return False
        self.message_user(request, _("The earlier version has been restored."), messages.SUCCESS)
        return True

    def _confirm_revert(self, request: HttpRequest, obj: Any, row: Any, then: Any, language: str) -> HttpResponse:
        now, known = versions.present(self.model, [obj.pk])[obj.pk], field_differences.Names()
        goal = undoing.target(self.model, now, then, language)
        known.read_of(self.model, [now, goal])
        lines = field_differences.lines(self.model, now, goal, known)
        context = {"object": obj, "row": row, "lines": lines, "seen": self._latest(obj)}
        return self._page(request, "revert", _("Restore an earlier version"), context)

    def _latest(self, obj: Model) -> int:
        return versions.versions(self.model, obj.pk).values_list("history_id", flat=True)[0]

    # --- What was deleted --------------------------------------------------------------------------------------------

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_deleted_permission(request):
            raise PermissionDenied
        page = paged(request, versions.deleted(self.model))
        called = field_differences.Names().of_rows(self.model, page.object_list)
        rows = [(row, called[row.id]) for row in page.object_list]
        context = {"page": page, "rows": rows, "may_restore": self.has_restore_permission(request)}
        return self._page(request, "deleted", _("Deleted"), context)

    def restore_view(self, request: HttpRequest, version: int) -> HttpResponse:
        if not self.has_restore_permission(request):
            raise PermissionDenied
        row = get_object_or_404(versions.deleted(self.model), history_id=version)
        found = effects.all_effects(row.history_change)
        chosen = next(effect for effect in found if (effect.model, effect.key) == (self.model, row.id))
        taking = TakingBack(self.admin_site, request, effects.with_dependents(found, chosen))
        if request.method == "POST" and taking.done():
            obj = self.model._base_manager.get(pk=row.id)
            self.log_addition(request, obj, [{"added": {}}])
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", obj.pk)
        return self._page(request, "restore", _("Restore"), {"row": row, "taking": taking})

    def _page(self, request: HttpRequest, name: str, title: str, context: dict[str, Any]) -> TemplateResponse:
        context |= {"opts": self.opts, "title": title, **self.admin_site.each_context(request)}
        request.current_app = self.admin_site.name
        return TemplateResponse(request, f"admin/history/{name}.html", context)
