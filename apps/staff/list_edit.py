"""Editing cells in a list, with Django's formset of a change list. A list is a form only when its address asks for it.

What the user could not save at once stays text: a record whose change would wait for another user is changed on its own
page. A save is one change; what others changed meanwhile is merged as in the form of a record."""

from collections.abc import Sequence
from contextlib import nullcontext
from functools import cached_property
from typing import ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Model, QuerySet
from django.forms.models import BaseModelFormSet, modelformset_factory
from django.forms.utils import ErrorList
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.languages import columns
from apps.languages.typography import colon
from apps.publishing import rights
from apps.publishing.rights import AnyModel, AnyUser
from apps.staff import conflict_messages, edit_conflicts, object_permissions, unsaved_forms
from apps.staff.bulk_edit import BulkEditPages
from apps.staff.edit_conflicts import ChangesSince
from apps.staff.list_settings import Column, ListSettingPages
from apps.staff.listing import EDIT, READING
from apps.staff.rows import MergedRows, merge_rows

NOTHING = gettext_lazy("Nothing was changed.")
WAITS = gettext_lazy("The public sees this record by now, so your change to it would wait. Make it on its own page.")


class ListFormSet(BaseModelFormSet):
    """The records of a list as forms, for a user. Only changed records are validated. A record of which a change would
    wait has no inputs."""

    user: ClassVar[AnyUser]
    names: ClassVar[Sequence[str]]
    adds_rows = False

    def __init__(
        self, data: QueryDict | None = None, files: MultiValueDict | None = None, *, queryset: QuerySet
    ) -> None:
        super().__init__(data, files, queryset=queryset)
        self.sent = queryset
        self.merged = merge_rows(self) if self.is_bound else MergedRows()

    def own_rows(self) -> QuerySet:
        """The stored rows of the records that were sent, for their lock."""
        model: AnyModel = self.model
        return model._base_manager.filter(pk__in=list(self.sent.values_list("pk", flat=True)))

    @cached_property
    def _rows(self) -> QuerySet:
        rows = super().get_queryset()
        waiting = rights.waiting(self.user, self.model, [row.pk for row in rows])
        for row in rows:
            row.waits = row.pk in waiting
        return rows

    def get_queryset(self) -> QuerySet:
        """The records, each with `waits`: whether a change of it would wait."""
        return self._rows

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if not form.instance.pk:  # made by hand: Django refuses to add it
            return
        form.empty_permitted = True  # a record that is not changed costs no query
        for name in self.names:
            is_sent = self.is_bound and form.add_prefix(name) in self.data
            if form.instance.waits and not is_sent:
                del form.fields[name]
            else:
                field = form.fields[name]
                field.widget.attrs["aria-label"] = f"{capfirst(str(field.label))}{colon()}{form.instance}"

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            for name in form.changed_data if getattr(form.instance, "waits", False) else ():
                form.add_error(name, WAITS)
        if self.merged.refusals:
            raise ValidationError(self.merged.refusals)

    @property
    def errors(self) -> list[ErrorList]:
        """Django's, empty if there are none: entries that came back have none yet."""
        found = super().errors
        return found if any(found) or self.non_form_errors() else []

    @property
    def has_waiting(self) -> bool:
        return any(row.waits for row in self.get_queryset())

    @staticmethod
    def deleted_row(form: forms.ModelForm, since: ChangesSince) -> object:
        """Another user deleted the record that this user changed: the message has the entries, which it has no place
        for any more."""
        entries = [(form.fields[name].label, form[name].data) for name in edit_conflicts.changed_names(form, since)]
        return conflict_messages.deleted_in_list(since, entries)


@admin.display(description=gettext_lazy("edit"), empty_value="")
def where(record: AnyModel) -> str:
    """The column that says which records are changed elsewhere. It has the place of the boxes of the actions, so that
    the numbers of the columns in the address stay the same."""
    return _("only on its own page") if getattr(record, "waits", False) else ""


class ListEditPages(ListSettingPages, BulkEditPages):
    """Mixin for the admin of records: editing in the list. `edited_in_list` names the fields, translated fields without
    a language; None stands for those that the action on many records can change, and short translated texts."""

    edited_in_list: Sequence[str] | None = None

    def _is_edited(self, request: HttpRequest) -> bool:
        return EDIT in request.GET and bool(self._edited_names(request))

    def _edited_names(self, request: HttpRequest) -> list[str]:
        """The columns of the list that this user can write, in the order of the list; of a translated field, the one in
        the user's language. Empty for a model without history: edits of others would go unnoticed."""
        model: type[Model] = self.model
        if object_permissions.proposes(request.user) or not edit_conflicts.columns(model):
            return []
        if not self.has_change_permission(request):
            return []
        texts, display = columns.translated_fields(model), self.chosen_columns(request)
        links = self.get_list_display_links(request, display) or ()
        shown = [str(getattr(c, "__name__", c)).removeprefix(READING) for c in display if c not in links]
        wanted = self._shared_names() if self.edited_in_list is None else self.edited_in_list
        short = [name for name in texts if isinstance(self.opts.get_field(name), models.CharField)]
        found = [
            columns.column(name, columns.current()) if name in texts else name
            for name in shown
            if name in wanted or (self.edited_in_list is None and name in short)
        ]
        # The choices of a reference would cost a query for each record.
        plain = [name for name in found if not self.opts.get_field(name).is_relation]
        return [name for name in plain if name not in object_permissions.closed_fields(request.user, model, plain)]

    # --- The list -----------------------------------------------------------------------------------------------------

    def get_list_display(self, request: HttpRequest) -> list[Column]:
        """While it is edited, a text has the column of one language."""
        display = super().get_list_display(request)
        if not self._is_edited(request):
            return display
        names = self._edited_names(request)
        return [where, *(self._column_edited(column, names) for column in display)]

    def _column_edited(self, column: Column, names: Sequence[str]) -> Column:
        name = getattr(column, "__name__", "")
        own = columns.column(name.removeprefix(READING), columns.current()) if name.startswith(READING) else ""
        return own if own in names else column

    def get_list_display_links(  # type: ignore[override]  # the columns of the stubs take no callable of a model
        self, request: HttpRequest, list_display: Sequence[Column]
    ) -> Sequence[Column] | None:
        return super().get_list_display_links(request, [column for column in list_display if column is not where])

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        if EDIT not in request.GET or not edit_conflicts.columns(self.model):
            return rows
        rows = rows.annotate(version=edit_conflicts.version_of(self.model))
        return rows.select_related(*self.list_select_related) if self.list_select_related else rows  # type: ignore[misc]

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        shown = super().get_changelist_instance(request)
        shown.list_editable = self._edited_names(request) if EDIT in request.GET and not shown.is_popup else ()
        return shown

    def get_changelist_formset(self, request: HttpRequest, **kwargs: object) -> type[ListFormSet]:
        names = self._edited_names(request)
        form = self.get_form(request, change=True, fields=names)
        made: type[ListFormSet] = modelformset_factory(self.model, form, formset=ListFormSet, extra=0, fields=names)  # type: ignore[assignment]
        made.user, made.names = request.user, names
        return made

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Django's. Entries that could not be saved come back in the edited list."""
        unsaved, is_shown = unsaved_forms.requested(request), request.method == "GET"
        if unsaved_forms.UNSAVED in request.GET:
            query = request.GET.copy()
            del query[unsaved_forms.UNSAVED]
            query[EDIT] = "1"
            request.GET = query  # type: ignore[assignment]
        context: dict[str, object] = {"can_edit_list": bool(self._edited_names(request)), **(extra_context or {})}
        if self._is_edited(request):
            object_permissions.refuse_closed_texts(request.user, [self.model], request.POST)
            context["opened"] = unsaved_forms.mark(request)
        replayed = unsaved_forms.replay(request, unsaved) if unsaved and is_shown else request
        with transaction.atomic() if unsaved else nullcontext():  # comparing locks the rows, which needs a transaction
            response = super().changelist_view(replayed, context)
        if request.method == "POST" and "_save" in request.POST and response.status_code == 302:
            if unsaved:
                unsaved.delete()
            if not hasattr(request, "done"):
                self.message_user(request, NOTHING, messages.INFO)
        shown = (response.context_data or {}).get("cl") if isinstance(response, TemplateResponse) else None
        if shown and shown.formset and shown.formset.is_bound:
            # Django pairs records and forms by their places, and the list may have another order by now.
            shown.result_list = [form.instance for form in shown.formset.forms]
        return response
