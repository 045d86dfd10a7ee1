"""Base classes of the admin pages of records. Each concept builds its admin on them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget, RelatedFieldWidgetWrapper
from django.db import models
from django.db.models import Field, Model, QuerySet
from django.forms import Field as FormField
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from apps.languages import columns
from apps.publishing import rights
from apps.publishing.models import Proposal, TimedRow
from apps.publishing.record_notes import ReviewComment
from apps.publishing.rights import AnyModel
from apps.records.dates import PartialDateField, validate_partial_date
from apps.search.querying import narrow
from apps.search.registry import is_indexed
from apps.staff import (
    deletion_text,
    edit_conflicts,
    filters,
    layout,
    listing,
    navigation,
    object_permissions,
    state_steps,
    typed_values,
)
from apps.staff.actions import TRANSITION, TRANSITION_ACTIONS
from apps.staff.choices import choice_text
from apps.staff.dashboard import TaskFilter
from apps.staff.edit_conflicts import SEEN
from apps.staff.editing import EditingPages
from apps.staff.exchange.exports import ExportActions
from apps.staff.forms import ROWS_WAIT, WAITING, WITHDRAWN, RecordForm, RecordFormSet, let_wait
from apps.staff.history import HistoryPages
from apps.staff.list_edit import NOTHING, ListEditPages
from apps.staff.list_settings import Column, ContentField
from apps.staff.publication import PublicationPages
from apps.staff.record_choices import RecordChoices
from apps.staff.roles import RecordKind
from apps.staff.transitions import done_by_form, said

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

admin.site.site_title = admin.site.site_header = _("Dialogue – administration")
admin.site.index_title = _("Overview")
admin.site.site_url = lazy(lambda: f"/{columns.current()}/", str)()


class RecordOptions(RecordChoices):
    """Options shared by the pages of records and by their rows on other pages.

    `content` names the fields in order, translated fields without a language. `record_kind` decides what each role can
    do. `speakers` is the path from a record to the users who speak for its organisation; see `object_permissions`. The
    place in the navigation is in `area`, `area_position`, `explained` and `rows_of`; see `navigation`."""

    content: Sequence[ContentField] = ()
    area = ""
    area_position = navigation.LAST
    explained: "StrOrPromise" = ""
    rows_of: type[Model] | None = None
    record_kind = RecordKind.CONTENT
    speakers: str | None = None
    form: Any = RecordForm
    formfield_overrides = {
        models.URLField: {"assume_scheme": "https"},
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 5})},
        # A number input lets nobody type the digits of another script.
        models.IntegerField: {"widget": AdminTextInputWidget(attrs={"inputmode": "numeric", "class": "vIntegerField"})},
        models.DecimalField: {"widget": AdminTextInputWidget(attrs={"inputmode": "decimal", "class": "vIntegerField"})},
    }

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: object) -> FormField | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs, **typed_values.form_class(db_field))
        if field is not None:
            layout.mark_language(db_field, field)
            layout.list_standard_notes(db_field, field)
            layout.label_date_and_time(field)
        if isinstance(field, ModelChoiceField):
            field.label_from_instance = choice_text  # type: ignore[assignment, method-assign]
        if isinstance(db_field, PartialDateField) and field is not None:
            field.validators.append(
                validate_partial_date
            )  # the model's `clean` computes with the date before its own check
        return field

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return object_permissions.reachable(super().get_queryset(request), request.user, self.speakers)

    def seen(self, request: HttpRequest, obj: Model | None) -> list[str]:
        """The hidden field with the version of the record. An empty list for a new record, a model without history, or
        a user who cannot write."""
        has_version = obj is not None and bool(edit_conflicts.columns(self.model))
        return [SEEN] if has_version and self.has_change_permission(request, obj) else []

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Django's, and the fields that the user's role cannot write."""
        named = flatten_fieldsets(self.get_fieldsets(request, obj))
        shown = [name for name in named if name not in (SEEN, state_steps.NOTE)]
        closed = object_permissions.closed_fields(request.user, self.model, shown)
        return [*super().get_readonly_fields(request, obj), *closed]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and object_permissions.can_write(
            request.user, self.model, self.speakers
        )

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return super().has_add_permission(request, *args) and object_permissions.can_add(
            request.user, self.model, self.speakers
        )

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """All references: a select box with every record would be too long, and search covers all languages."""
        own = [*self.opts.fields, *self.opts.many_to_many]
        return [f.name for f in own if f.remote_field and self.admin_site.is_registered(f.remote_field.model)]


class RecordAdmin(RecordOptions, ListEditPages, EditingPages, PublicationPages, ExportActions, HistoryPages):
    """The pages of a record. `ordered_by` is the translated field by which the list is ordered, in the reader's
    language. `list_prefetch` names the relations that the list's columns read beyond `list_select_related`."""

    ordered_by = ""
    list_prefetch: Sequence[str] = ()
    actions = ["csv_of_selection", "csv_with_private_columns", "change_fields", *TRANSITION_ACTIONS, "delete_selected"]
    show_full_result_count = False  # it would count the whole table beside the filtered rows
    list_per_page = 50

    class Media:
        js = ["admin/js/jquery.init.js", "js/choices.js", "js/forms.js", "js/order.js"]

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        found = layout.fieldsets(self.model, [*self.content, *self.seen(request, obj)])
        if self.gives_state(request, obj) and getattr(obj, "state", rights.DRAFT) != rights.PUBLISHED:
            layout.add_after(found, "publish_at", state_steps.NOTE)
        return found

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_view_permission(request, obj) and self._is_reached(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_reached(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_reached(request, obj)

    def _is_reached(self, request: HttpRequest, obj: Model | None) -> bool:
        if obj is None:
            return self.speakers is not None or not object_permissions.proposes(request.user)
        return object_permissions.reaches(request.user, obj, self.speakers)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        fixed = getattr(self.model, "immutable", ()) if obj else ()
        closed = self.closed_while_waiting() if self.waits(request, obj) else ()
        return [*super().get_readonly_fields(request, obj), *fixed, *closed]

    def get_ordering(self, request: HttpRequest) -> Any:
        return [columns.in_reading_language(self.ordered_by)] if self.ordered_by else super().get_ordering(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        texts = listing.texts_in(self.get_list_display(request))
        orders = {listing.READING + name: columns.in_reading_language(name) for name in texts}
        return super().get_queryset(request).alias(**orders).prefetch_related(*self.list_prefetch)

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[ChangeList]:
        return listing.RecordList

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """No actions while the list is edited: they would drop the entries."""
        return {} if self._is_edited(request) else super().get_actions(request)

    def get_list_display(self, request: HttpRequest) -> list[Column]:
        edited = self._edited_names(request) if self._is_edited(request) else []
        shown = super().get_list_display(request)
        return [column if column in edited else listing.readable_column(self.model, column) for column in shown]

    def get_list_filter(self, request: HttpRequest | None) -> Any:
        return [TaskFilter, *filters.of_records(self.model, self.list_filter)]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> AnyModel:
        """The record, with the waiting change of the user, whose texts the form shows."""
        obj = super().get_object(request, object_id, from_field)
        if obj is not None:
            obj.reopened = self.own_waiting(request, obj)
        return obj

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> type[RecordForm]:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.user, form.speakers = request.user, self.speakers  # Django makes a new class for each request
        return form

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return listing.is_declared(lookup, self.get_list_filter(request))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Through the search index, as on the public pages, if the model is indexed."""
        if not is_indexed(self.model):
            return super().get_search_results(request, queryset, search_term)
        return narrow(queryset, search_term), False

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Django's, without the rows that only link records."""
        nested, counts, *others = super().get_deleted_objects(objs, request)
        return deletion_text.without_links(nested), deletion_text.counted(counts), *others

    def get_paginator(
        self, request: HttpRequest, queryset: QuerySet, per_page: int, *args: Any, **kwargs: Any
    ) -> listing.ShortCount:
        """For the change list (parameter `p`) and for autocompletion (`page`)."""
        pages = listing.ShortCount(queryset, per_page, *args, **kwargs)
        pages.page_shown = listing.page_number(request.GET.get(PAGE_VAR) or request.GET.get("page", ""))
        return pages

    def view_on_site(self, obj: Model) -> str | None:
        """The public page of a public record, else None."""
        if not hasattr(obj, "get_absolute_url"):
            return None
        manager: AnyModel = type(obj)._default_manager
        is_public = manager.public().filter(pk=obj.pk).exists()
        return obj.get_absolute_url() if is_public else None

    def save_model(self, request: HttpRequest, obj: AnyModel, form: RecordForm, change: bool) -> None:
        """What waits becomes a proposal; the record stays as it is, or is not there yet."""
        if not self.waits(request, obj):
            super().save_model(request, obj, form, change)
            if note := form.cleaned_data.get(state_steps.NOTE):
                ReviewComment.say(self.model, [obj.pk], request.user, note)
            saved = request.saved = [*getattr(request, "saved", ()), obj]  # type: ignore[attr-defined]
            one, several = done_by_form(obj, form.changed_data, change), _("Saved") if change else _("Added")
            request.done = said(several, saved) if saved[1:] else one  # type: ignore[attr-defined]
        elif made := let_wait(form, request.user):
            obj.proposal = made

    def save_related(self, request: HttpRequest, form: RecordForm, formsets: list[RecordFormSet], change: bool) -> None:
        """The rows of a record whose change waits wait as well, except those that are never published, such as
        contacts. A record that waits to be added has no rows yet."""
        obj = form.instance
        if waits := self.waits(request, obj):
            for formset in formsets if obj.pk else ():
                formset.lets_wait = True
                self.save_formset(request, form, formset, change=change)
        else:
            super().save_related(request, form, formsets, change)
        made = [proposal for formset in formsets for proposal in getattr(formset, "proposals", ())]
        if made and not (waits and hasattr(obj, "proposal")):
            self.message_user(request, ROWS_WAIT)

    def message_user(
        self, request: HttpRequest, message: "StrOrPromise", level: int | str = messages.INFO, *args: Any, **kwargs: Any
    ) -> None:
        """Django's, but a form says what was done with the record, or that nothing was."""
        done = getattr(request, "done", "") if level == messages.SUCCESS else ""
        level = messages.INFO if done == NOTHING else level
        super().message_user(request, done or message, level, *args, **kwargs)

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        if self.waits(request, form.instance):
            return ""
        made = super().construct_change_message(request, form, formsets, add)
        if not made:
            request.done = NOTHING  # type: ignore[attr-defined]
        return made

    def log_addition(self, request: HttpRequest, obj: AnyModel, message: object) -> Any:
        return super().log_addition(request, obj, message) if obj.pk else None

    def log_change(self, request: HttpRequest, obj: AnyModel, message: object) -> Any:
        return None if self.waits(request, obj) else super().log_change(request, obj, message)

    def response_add(self, request: HttpRequest, obj: AnyModel, post_url_continue: str | None = None) -> HttpResponse:
        if obj.pk:
            return super().response_add(request, obj, post_url_continue)
        self.message_user(request, WAITING)
        return redirect("admin:publishing_proposal_change", obj.proposal.pk)

    def response_change(self, request: HttpRequest, obj: AnyModel) -> HttpResponse:
        """Django's, or the page of the transition whose button was pressed: the form is saved first."""
        waits, name = hasattr(obj, "proposal"), request.POST.get(TRANSITION, "")
        if waits:
            is_withdrawn = obj.proposal.state != Proposal.State.WAITING
            self.message_user(request, WITHDRAWN if is_withdrawn else WAITING)
        if name:
            if getattr(request, "done", NOTHING) != NOTHING:
                self.message_user(request, "", messages.SUCCESS)
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_transition", obj.pk, name)
        return self.response_post_save_change(request, obj) if waits else super().response_change(request, obj)


class TranslatedAdmin(RecordAdmin, TranslationAdmin):
    """The pages of a record with translated fields."""


class RecordInline(RecordOptions):
    """Rows of records on the page of the record that they belong to. Further fields of a row are on its own page."""

    formset: Any = RecordFormSet
    extra = 0
    show_change_link = True
    view_on_site: Any = False

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        state = ["state"] if rights.has_state(self.model) else []
        time = ["state_text", "visible_from"] if issubclass(self.model, TimedRow) else []
        return [(None, {"fields": layout.rows(self.model, [*self.content, *state, *time, *self.seen(request, obj)])})]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Rows with a state are published on their own pages; others can have a time of their own."""
        state = {"state": rights.has_state(self.model), "state_text": issubclass(self.model, TimedRow)}
        return [*super().get_readonly_fields(request, obj), *(name for name, is_shown in state.items() if is_shown)]

    @admin.display(description=_("state"))
    def state_text(self, row: TimedRow) -> str:
        return row.state_text if row.pk else ""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The rows with their versions."""
        rows = super().get_queryset(request)
        if issubclass(self.model, TimedRow):  # what its state reads
            rows = rows.select_related(*(field.name for field in rights.owner_fields(self.model)))
        return (
            rows.annotate(version=edit_conflicts.version_of(self.model)) if edit_conflicts.columns(self.model) else rows
        )

    def get_formset(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> type[RecordFormSet]:
        formset = super().get_formset(request, obj, **kwargs)  # type: ignore[misc]
        formset.user = formset.form.user = request.user
        return formset

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_add_permission(request, obj) and self._is_open(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_open(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_open(request, obj)

    def _is_open(self, request: HttpRequest, parent: Model | None) -> bool:
        """Whether rows can be saved here. Users who can only propose do so on the row's own page."""
        return not object_permissions.proposes(request.user)


class RecordTable(RecordInline, admin.TabularInline):
    """Short records as the rows of a table. Choices have no links beside them, so the tab key moves from field to
    field."""

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: object) -> FormField | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        wrapper = getattr(field, "widget", None)
        if isinstance(wrapper, RelatedFieldWidgetWrapper) and field is not None:
            field.widget = wrapper.widget
        return field

    def get_formset(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> type[RecordFormSet]:
        """Each input gets an `aria-label`: a column header does not label the inputs below it."""
        formset = super().get_formset(request, obj, **kwargs)
        for field in formset.form.base_fields.values():
            field.widget.attrs.setdefault("aria-label", capfirst(str(field.label or "")))
        return formset


class RecordStack(RecordInline, admin.StackedInline):
    """Records one below the other. A new record has a row to write into, also without JavaScript."""

    classes = ["collapse"]

    def get_extra(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> int:
        return 0 if obj else 1


class TranslatedStack(RecordStack, TranslationStackedInline):
    """Records with translated fields, one below the other."""
