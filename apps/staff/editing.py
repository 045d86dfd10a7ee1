"""The form pages of a record in the admin. No entry is lost: a save locks the record, merges what others changed or
deleted in the meantime, and says so; a form that arrived too late comes back."""

import copy
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.history.field_differences import Names
from apps.history.versions import VersionRow
from apps.languages import columns
from apps.publishing import rights
from apps.publishing.proposing import propose_deletion
from apps.publishing.rights import AnyModel
from apps.staff import (
    conflict_messages,
    edit_conflicts,
    form_sections,
    kept_files,
    missing_texts,
    object_permissions,
    unsaved_forms,
)
from apps.staff.edit_conflicts import SEEN, ChangesSince
from apps.staff.forms import RecordForm, RecordFormSet
from apps.staff.history import HistoryPages
from apps.staff.models import UnsavedForm

DELETION_WAITS = gettext_lazy("The public sees this. It stays until another publisher agrees to delete it.")


class EditingPages(HistoryPages):
    """Mixin for the admin of records: adding, changing and deleting."""

    delete_confirmation_template = "admin/editing/delete_confirmation.html"

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> AnyModel:
        """The record with its version. The version is read first: then the values may be newer than it, never older,
        and a change in between shows as a conflict instead of being overwritten."""
        version = edit_conflicts.latest(self.model, object_id)
        obj: AnyModel = super().get_object(request, object_id, from_field)
        if obj is not None:
            obj.version = version
            obj.changes_since = self._changes_since(request, obj.pk, version, request.POST.get(SEEN, ""))
        return obj

    def _changes_since(self, request: HttpRequest, key: int, version: int | None, seen: str) -> ChangesSince | None:
        """The changes of the record since the version that the form has `seen`. A form that names none may have been
        made at any time: it is compared with what is stored."""
        if request.method != "POST" or seen == str(version or ""):
            return None
        known = filter(None, [edit_conflicts.number_in(seen)])
        return edit_conflicts.changes_since(self.model, [key], list(known)).get(key)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> Any:
        """Django's. An unsaved form that the address names is validated and shown as if just submitted, but not
        saved."""
        models = [self.model, *(inline.model for inline in self.inlines)]
        object_permissions.refuse_closed_texts(request.user, models, request.POST)
        if unsaved_forms.DRAFT in request.POST:
            return unsaved_forms.store_draft(request)
        unsaved = unsaved_forms.requested(request) if request.method == "GET" else None
        if unsaved:
            with transaction.atomic():  # comparing locks the rows, which needs a transaction
                replay = unsaved_forms.replay(request, unsaved)
                return self._respond(replay, object_id, form_url, extra_context, unsaved)
        if request.method == "GET":
            unsaved_forms.offer(request)
        kept_files.attach(request)
        return self._respond(request, object_id, form_url, extra_context)

    def _respond(
        self,
        request: HttpRequest,
        object_id: str | None,
        form_url: str,
        extra_context: dict[str, object] | None,
        unsaved: UnsavedForm | None = None,
    ) -> object:
        if request.method == "POST" and object_id and not self._lock(unquote(object_id)):
            row = edit_conflicts.deletion(self.model, unquote(object_id))
            if row and self.has_change_permission(request):
                return self._deleted_page(request, row, unsaved or unsaved_forms.store(request))
        response = super().changeform_view(request, object_id, form_url, extra_context)
        if request.method == "POST" and response.status_code == 302:  # it was saved
            unsaved_forms.discard(request)
        return response

    def _lock(self, key: str) -> bool:
        """Lock the record, so that others who save it wait for the end of this request. False if it does not exist."""
        # Unordered: PostgreSQL cannot lock a record that an order would join.
        rows = self.model._base_manager.filter(pk=edit_conflicts.number_in(key)).order_by()
        # NO KEY, as the UPDATE of the save: others can still add rows that refer to the record.
        return bool(rows.select_for_update(no_key=True).values_list("pk"))

    def save_related(self, request: HttpRequest, form: RecordForm, formsets: list[RecordFormSet], change: bool) -> None:
        super().save_related(request, form, formsets, change)
        self._show_notes(request, [form, *formsets])

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["opened"] = unsaved_forms.mark(request)
        own, inlines = context["adminform"], context["inline_admin_formsets"]
        forms = [own.form, *(inline.formset for inline in inlines)]
        context["sections"] = form_sections.sections(own, inlines)
        context["beside"] = form_sections.beside(request)
        context["is_translated"] = any(columns.translated_fields(form.model) for form in [self, *forms[1:]])
        if context["original"] is not None:
            context["lacking"] = missing_texts.of_form(context["original"], forms)
        if request.method == "POST":
            context["error_links"] = form_sections.errors(own, inlines)
            for inline in inlines:
                if inline.formset.has_changed() or inline.formset.non_form_errors():
                    inline.classes = inline.classes.replace("collapse", "")  # it has entries that are not saved
            self._show_notes(request, forms)
            rows = [form for inline in inlines for form in inline.formset.forms]
            kept = kept_files.keep_of(request.user, [own.form, *rows])  # type: ignore[arg-type]
            request.kept_files = kept  # type: ignore[attr-defined]
            if files := unsaved_forms.lost_files(
                request, {*kept, *(f"{inline.formset.prefix}-files" for inline in inlines)}
            ):
                text = _("Choose these files again: %(files)s")
                self.message_user(request, text % {"files": ", ".join(files)}, messages.WARNING)
        return super().render_change_form(request, context, *args, **kwargs)

    def _show_notes(self, request: HttpRequest, forms: Iterable[object]) -> None:
        """Show which changes of others this save does not overwrite."""
        for form in forms:
            for row in getattr(form, "forms", [form]):
                for text in getattr(row, "understood", ()):
                    self.message_user(request, text, messages.INFO)
        notes = [note for form in forms if hasattr(form, "notes") for note in form.notes()]
        for message in conflict_messages.grouped(notes):
            self.message_user(request, message, messages.INFO)

    # --- Deleting ----------------------------------------------------------------------------------------------------

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Django's. If the record changed after the confirmation page was shown, show the change and ask again."""
        key, context = unquote(object_id), dict[str, object]()
        is_there = request.method != "POST" or self._lock(key)
        number = edit_conflicts.number_in(key) or 0
        context["takes_two"] = takes_two = bool(rights.deleted_by_two(self.model, [number]))
        context["seen"] = version = edit_conflicts.latest(self.model, key)
        seen = request.POST.get(SEEN, str(version or ""))
        if is_there and (since := self._changes_since(request, number, version, seen)):
            context["changed"] = conflict_messages.changed_not_deleted(self.model._base_manager.get(pk=key), since)
            request = copy.copy(request)
            request.POST = QueryDict()  # Django deletes when the POST data are not empty
        elif request.method == "POST" and takes_two and is_there and self.has_delete_permission(request):
            self.let_deletion_wait(request, self.get_queryset(request).filter(pk=number))
            return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))
        return super().delete_view(request, object_id, context | (extra_context or {}))

    def let_deletion_wait(self, request: HttpRequest, records: QuerySet) -> None:
        """Make waiting deletions of records that the public sees."""
        for record in records:
            propose_deletion(record, request.user, str(record))
        self.message_user(request, DELETION_WAITS, messages.INFO)

    @admin.action(permissions=["delete"], description=delete_selected.short_description)  # type: ignore[attr-defined]
    def delete_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Django's. Deletions that take two users wait."""
        if request.POST.get("post"):
            keys = rights.deleted_by_two(self.model, queryset.values_list("pk", flat=True))
            if keys:
                self.let_deletion_wait(request, queryset.filter(pk__in=keys))
                queryset = queryset.exclude(pk__in=keys)
                if not queryset.exists():
                    return None
        return delete_selected(self, request, queryset)

    # --- The record was deleted in the meantime -----------------------------------------------------------------------

    def _deleted_page(self, request: HttpRequest, row: VersionRow, unsaved: UnsavedForm | None) -> HttpResponse:
        """Who deleted the record, what the user entered, and links that restore both."""
        context = {
            "row": row,
            "who": conflict_messages.who(row),
            "name": Names().of_rows(self.model, [row])[row.id],
            "may_see": self.has_deleted_permission(request),
            "may_restore": self.has_restore_permission(request),
            "texts": list(self._entered_texts(request)),
            "unsaved": unsaved,
        }
        return self._page(request, "deleted_while_editing", _("Deleted"), context)

    def _entered_texts(self, request: HttpRequest) -> Iterator[conflict_messages.EnteredText]:
        """All entered texts, also those of the rows."""
        yield from conflict_messages.entered_texts(self.model, request.POST)
        for formset, inline in self.get_formsets_with_inlines(request):
            yield from conflict_messages.entered_texts(inline.model, request.POST, f"{formset.get_default_prefix()}-")
