"""The form pages of a record in the admin, so that no work is lost: the record is locked while one saves it, what
others changed or deleted meanwhile is said, and a form that came too late comes back."""

import copy
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from apps.history.field_differences import Names
from apps.staff import conflict_messages, edit_conflicts, unsaved_forms
from apps.staff.edit_conflicts import SEEN
from apps.staff.history import HistoryPages


class EditingPages(HistoryPages):
    """What the form pages of every record have beyond Django's own."""

    delete_confirmation_template = "admin/editing/delete_confirmation.html"

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The record with its version. That is read first: the values may be newer than it says, never older."""
        version = edit_conflicts.latest(self.model, object_id)
        obj: Any = super().get_object(request, object_id, from_field)
        if obj is not None:
            obj.version = version
            obj.meanwhile = self._happened(request, obj.pk, version)
        return obj

    def _happened(self, request: HttpRequest, key: int, version: int | None) -> Any:
        """What was written of the record since the version that the form names."""
        seen = request.POST.get(SEEN)
        if seen is None or seen == str(version or ""):
            return None
        known = filter(None, [edit_conflicts.number_in(seen)])
        return edit_conflicts.meanwhile(self.model, [key], list(known)).get(key)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """A form that came back is shown as if it had just been sent, and is not saved."""
        back = unsaved_forms.asked_for(request) if request.method == "GET" else None
        if back:
            with transaction.atomic():  # for rows are locked to be compared, as when the form is sent
                return self._answered(unsaved_forms.replayed(request, back), object_id, form_url, extra_context, back)
        if request.method == "GET":
            unsaved_forms.offer(request)
        return self._answered(request, object_id, form_url, extra_context)

    def _answered(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: Any, back: Any = None
    ) -> Any:
        if request.method == "POST" and object_id and not self._locked(unquote(object_id)):
            row = edit_conflicts.deletion(self.model, unquote(object_id))
            if row and self.has_change_permission(request):
                return self._gone(request, row, back or unsaved_forms.keep(request))
        answer = super().changeform_view(request, object_id, form_url, extra_context)
        if request.method == "POST" and answer.status_code == 302:
            unsaved_forms.forget(request)
        return answer

    def _locked(self, key: str) -> bool:
        """Whether the record is there. Others who save it wait from now on, until this request is done."""
        rows = self.model._base_manager.filter(pk=edit_conflicts.number_in(key))
        return bool(rows.select_for_update(no_key=True).values_list("pk"))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        self._tell(request, [form, *formsets])

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["opened"] = unsaved_forms.mark(request)
        if request.method == "POST":
            self._tell(request, [context["adminform"].form, *(i.formset for i in context["inline_admin_formsets"])])
            if files := unsaved_forms.lost_files(request):
                said = _("Choose these files again. Files are not kept with a form: %(files)s")
                self.message_user(request, said % {"files": ", ".join(files)}, messages.WARNING)
        return super().render_change_form(request, context, *args, **kwargs)

    def _tell(self, request: HttpRequest, forms: list[Any]) -> None:
        """What others did meanwhile that is kept."""
        notes = [note for form in forms if hasattr(form, "notes") for note in form.notes()]
        for said in conflict_messages.together(notes):
            self.message_user(request, said, messages.INFO)

    # --- Deleting ----------------------------------------------------------------------------------------------------

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """What changed since the user was asked is shown, and the user asked again."""
        key, context = unquote(object_id), dict[str, Any]()
        is_there = request.method != "POST" or self._locked(key)
        context["seen"] = version = edit_conflicts.latest(self.model, key)
        if is_there and (happened := self._happened(request, edit_conflicts.number_in(key) or 0, version)):
            context["changed"] = conflict_messages.changed_not_deleted(self.model._base_manager.get(pk=key), happened)
            request = copy.copy(request)
            request.POST = QueryDict()  # Django looks whether anything was sent
        return super().delete_view(request, object_id, context | (extra_context or {}))

    # --- The record was deleted meanwhile -----------------------------------------------------------------------------

    def _gone(self, request: HttpRequest, row: Any, back: Any) -> HttpResponse:
        """What was entered, who deleted the record, and the way to bring both back."""
        context = {
            "row": row,
            "who": conflict_messages.who(row),
            "name": Names().of_rows(self.model, [row])[row.id],
            "may_see": self.has_deleted_permission(request),
            "may_restore": self.has_restore_permission(request),
            "texts": list(self._texts(request)),
            "back": back,
        }
        return self._page(request, "gone", _("Deleted"), context)

    def _texts(self, request: HttpRequest) -> Iterator[conflict_messages.Text]:
        """All texts that were entered, those of the rows as well."""
        yield from conflict_messages.texts(self.model, request.POST)
        for formset, inline in self.get_formsets_with_inlines(request):
            yield from conflict_messages.texts(inline.model, request.POST, f"{formset.get_default_prefix()}-")
