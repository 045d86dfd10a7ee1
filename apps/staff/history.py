"""The history of records in the admin: the versions of a record, reverting to one, and restoring deleted records."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from apps.history import changes, effects, field_differences, undoing, versions
from apps.history.models import Change
from apps.history.versions import FieldValues, VersionRow
from apps.languages import names
from apps.opendata import registry
from apps.publishing import rights
from apps.publishing.compat import redirect_missing
from apps.publishing.models import Record
from apps.publishing.rights import AnyModel
from apps.staff import object_permissions
from apps.staff.erasing import ErasePages
from apps.staff.forms import WAITING
from apps.staff.undoing import UndoPlan, action_label, paged, reason


class HistoryPages(ErasePages):
    """Mixin for the admin of records: the pages of their history."""

    object_history_template = "admin/history/record.html"
    change_list_template = "admin/history/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        info, wrap = f"{self.opts.app_label}_{self.opts.model_name}", self.admin_site.admin_view
        return [
            path("deleted/", wrap(self.deleted_view), name=f"{info}_deleted"),
            path("deleted/<int:version>/", wrap(self.restore_view), name=f"{info}_restore"),
            path("<path:object_id>/history/<int:version>/", wrap(self.revert_view), name=f"{info}_revert"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        links = {"may_see_deleted": self.has_deleted_permission(request), "imported": self._imported_dataset(request)}
        return super().changelist_view(request, {**links, **(extra_context or {})})

    def _imported_dataset(self, request: HttpRequest) -> str:
        """The name of the dataset that the user can import here, or ""."""
        dataset = registry.for_model(self.model)
        return dataset.name if dataset and request.user.has_perm("opendata.add_upload") else ""

    def has_deleted_permission(self, request: HttpRequest) -> bool:
        """Whether the user sees deleted records: users who see all records do."""
        return self.has_view_permission(request) and not object_permissions.proposes(request.user)

    def has_restore_permission(self, request: HttpRequest) -> bool:
        return self.has_deleted_permission(request) and self.has_add_permission(request)

    def has_revert_permission(self, request: HttpRequest, obj: Model | None, language: str = "") -> bool:
        """Whether the user can write every field that would change. Translators can revert texts in their languages."""
        if object_permissions.proposes(request.user) or not self.has_change_permission(request, obj):
            return False
        wanted = undoing.columns_of(self.model, language)
        return bool(wanted) and not object_permissions.closed_fields(request.user, self.model, wanted)

    # --- The versions of a record ------------------------------------------------------------------------------------

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return redirect_missing(self, request, object_id)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        page = paged(request, versions.versions(self.model, obj.pk))
        context = {"object": obj, "page": page, "entries": list(self._entries(request, obj, page))}
        return self._page(request, "record", _("Change history: %s") % obj, context)

    def _entries(self, request: HttpRequest, obj: Model, page: Page) -> Iterator[dict[str, object]]:
        """The versions on a page: the action, the differences, and the languages in which the user can revert to it."""
        first = page.start_index() - 1 if page.paginator.count else 0
        rows = list(page.paginator.object_list[first : first + page.paginator.per_page + 1])
        # One row more than the page shows: the last version on the page is compared with it.
        values, known = versions.states(self.model, rows), field_differences.Names()
        known.read_of(self.model, values.values())
        now = versions.present(self.model, [obj.pk])[obj.pk]
        for row, earlier in zip(rows, [*rows[1:], None], strict=True):
            if row.history_id in {shown.history_id for shown in page.object_list}:
                old, new = values[earlier.history_id] if earlier else None, values[row.history_id]
                yield {
                    "row": row,
                    "action": action_label(earlier is not None, old, new),
                    "lines": field_differences.lines(self.model, old, new, known) if old and new else [],
                    "languages": list(self._revert_languages(request, obj, now, new)) if new else [],
                }

    def _revert_languages(
        self, request: HttpRequest, obj: Model, now: FieldValues, then: FieldValues
    ) -> Iterator[tuple[str, str]]:
        """The code and name of each language in which a version differs from the record; "" stands for all fields."""
        for language in (*settings.CONTENT_LANGUAGES, ""):
            differs = any(now[name] != then[name] for name in undoing.columns_of(self.model, language))
            if differs and self.has_revert_permission(request, obj, language):
                yield language, names.language(language) if language else _("all of it")

    # --- Reverting to a version --------------------------------------------------------------------------------------

    def revert_view(self, request: HttpRequest, object_id: str, version: int) -> HttpResponse:
        obj: AnyModel = self.get_object(request, unquote(object_id))
        if obj is None:
            return redirect_missing(self, request, object_id)
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

    def _revert(self, request: HttpRequest, obj: Record, then: FieldValues, language: str) -> bool:
        """Revert, and return whether it succeeded; a message gives the reason if not."""
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
            for message in undoing.reasons(self.model, error):
                self.message_user(request, message, messages.ERROR)
            return False
        self.message_user(request, _("The earlier version has been restored."), messages.SUCCESS)
        return True

    def _confirm_revert(
        self, request: HttpRequest, obj: Record, row: VersionRow, then: FieldValues, language: str
    ) -> HttpResponse:
        now, known = versions.present(self.model, [obj.pk])[obj.pk], field_differences.Names()
        goal = undoing.target(self.model, now, then, language)
        known.read_of(self.model, [now, goal])
        lines = field_differences.lines(self.model, now, goal, known)
        context = {"object": obj, "row": row, "lines": lines, "seen": self._latest(obj)}
        return self._page(request, "revert", _("Restore an earlier version"), context)

    def _latest(self, obj: Model) -> int:
        return versions.versions(self.model, obj.pk).values_list("history_id", flat=True)[0]

    # --- Deleted records ---------------------------------------------------------------------------------------------

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_deleted_permission(request):
            raise PermissionDenied
        page = paged(request, versions.deleted(self.model))
        shown_names = field_differences.Names().of_rows(self.model, page.object_list)
        rows = [(row, shown_names[row.id]) for row in page.object_list]
        context = {
            "page": page,
            "rows": rows,
            "may_restore": self.has_restore_permission(request),
            "may_erase": self.has_erase_permission(request),
        }
        return self._page(request, "deleted", _("Deleted"), context)

    def restore_view(self, request: HttpRequest, version: int) -> HttpResponse:
        if not self.has_restore_permission(request):
            raise PermissionDenied
        row = get_object_or_404(versions.deleted(self.model), history_id=version)
        found = effects.all_effects(row.history_change)
        chosen = next(effect for effect in found if (effect.model, effect.key) == (self.model, row.id))
        plan = UndoPlan(self.admin_site, request, effects.with_dependents(found, chosen))
        if request.method == "POST" and plan.apply():
            obj = self.model._base_manager.get(pk=row.id)
            self.log_addition(request, obj, [{"added": {}}])
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", obj.pk)
        return self._page(request, "restore", _("Restore"), {"row": row, "plan": plan})

    def _page(self, request: HttpRequest, name: str, title: str, context: dict[str, object]) -> TemplateResponse:
        context |= {"opts": self.opts, "title": title, **self.admin_site.each_context(request)}
        request.current_app = self.admin_site.name
        return TemplateResponse(request, f"admin/history/{name}.html", context)
