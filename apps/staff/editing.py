"""The form pages of a record in the admin, when two people work at once: the record is locked while one saves, and what
the other changed or deleted meanwhile is said."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse

from apps.staff import merging, telling
from apps.staff.merging import SEEN


class EditingPages(admin.ModelAdmin):
    """What the form pages of every record have beyond Django's own."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The record with its version. That is read first: the values may be newer than it says, never older."""
        version = merging.latest(self.model, object_id)
        obj: Any = super().get_object(request, object_id, from_field)  # type: ignore[arg-type]
        if obj is not None:
            obj.version = version
            seen = request.POST.get(SEEN)
            if seen is not None and seen != str(version or ""):
                known = filter(None, [merging.number_in(seen)])
                obj.meanwhile = merging.meanwhile(self.model, [obj.pk], list(known)).get(obj.pk)
        return obj

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        if request.method == "POST" and object_id:
            self._lock(unquote(object_id))
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _lock(self, key: str) -> None:
        """Let others wait who save the same record, until this request is done."""
        rows = self.model._base_manager.filter(pk=merging.number_in(key)).select_for_update(no_key=True)
        list(rows.values_list("pk"))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        self._tell(request, [form, *formsets])

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if request.method == "POST":
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            self._tell(request, [context["adminform"].form, *formsets])
        return super().render_change_form(request, context, *args, **kwargs)

    def _tell(self, request: HttpRequest, forms: list[Any]) -> None:
        """What others did meanwhile that is kept."""
        notes = [note for form in forms if hasattr(form, "notes") for note in form.notes()]
        for said in telling.together(notes):
            self.message_user(request, said, messages.INFO)
