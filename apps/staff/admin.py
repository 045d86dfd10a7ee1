"""What the admin pages of all records share; each concept builds its own on these classes."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, RelatedFieldWidgetWrapper
from django.db import models
from django.db.models import Field, Model, QuerySet
from django.forms import Field as FormField
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from apps.languages import columns
from apps.opendata.csvout import csv_response
from apps.opendata.registry import for_model
from apps.publishing.dates import PartialDateField, validate_partial_date
from apps.staff import layout, listing
from apps.staff.forms import RecordForm, RecordFormSet

admin.site.site_title = admin.site.site_header = _("Dialogue – administration")
admin.site.index_title = _("Records")
admin.site.site_url = lazy(lambda: f"/{columns.current()}/", str)()


class RecordOptions(admin.options.BaseModelAdmin):
    """What pages and rows of records share. `content` names their fields in order, translated ones by their name
    without a language."""

    content: Sequence[Any] = ()
    form: Any = RecordForm
    formfield_overrides = {
        models.URLField: {"assume_scheme": "https"},
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 5})},
    }

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> FormField | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            layout.mark_language(db_field, field)
        if isinstance(db_field, PartialDateField) and field is not None:
            field.validators.append(validate_partial_date)  # before a model's `clean` reckons with it
        return field

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """Every record a record refers to is found by typing, in any language."""
        own = [*self.opts.fields, *self.opts.many_to_many]
        return [f.name for f in own if f.remote_field and self.admin_site.is_registered(f.remote_field.model)]


class RecordAdmin(RecordOptions, admin.ModelAdmin):
    """The pages of a record. `ordered_by` is the translated field that orders the list in the language of its reader;
    `list_prefetch` names what the columns of the list look at beyond `list_select_related`."""

    ordered_by = ""
    list_prefetch: Sequence[str] = ()
    actions = ["csv_of_selection"]
    show_full_result_count = False
    list_per_page = 50

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return layout.fieldsets(self.model, self.content)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        fixed = getattr(self.model, "immutable", ()) if obj else ()
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_ordering(self, request: HttpRequest) -> Any:
        return [columns.in_reading_language(self.ordered_by)] if self.ordered_by else super().get_ordering(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        texts = listing.texts_in(self.get_list_display(request))
        orders = {listing.READING + name: columns.in_reading_language(name) for name in texts}
        return super().get_queryset(request).alias(**orders).prefetch_related(*self.list_prefetch)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        return listing.is_declared(lookup, self.list_filter)

    def view_on_site(self, obj: Model) -> str | None:
        """The public page of a record that the public may see."""
        if not hasattr(obj, "get_absolute_url"):
            return None
        manager: Any = type(obj)._default_manager
        is_public = manager.public().filter(pk=obj.pk).exists()
        return obj.get_absolute_url() if is_public else None

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if for_model(self.model) is None:
            actions.pop("csv_of_selection", None)
        return actions

    @admin.action(description=_("CSV of the selection"), permissions=["view"])
    def csv_of_selection(self, request: HttpRequest, queryset: QuerySet) -> StreamingHttpResponse:
        """The chosen rows with the public columns of their dataset."""
        dataset = for_model(self.model)
        assert dataset is not None  # noqa: S101 without one the action is not offered
        return csv_response(dataset, queryset)


class TranslatedAdmin(RecordAdmin, TranslationAdmin):
    """The pages of a record with translated fields."""


class RecordInline(RecordOptions):
    """Rows of records on the page of what they belong to; the rest of a row stands on its own page."""

    formset: Any = RecordFormSet
    extra = 0
    show_change_link = True
    view_on_site: Any = False

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return [(None, {"fields": layout.rows(self.model, self.content)})]


class RecordTable(RecordInline, admin.TabularInline):
    """Short records as the rows of a table, without the links beside a choice: the tab key goes from field to field."""

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> FormField | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        wrapper = getattr(field, "widget", None)
        if isinstance(wrapper, RelatedFieldWidgetWrapper) and field is not None:
            field.widget = wrapper.widget
        return field


class RecordStack(RecordInline, admin.StackedInline):
    """Records below each other."""

    classes = ["collapse"]


class TranslatedStack(RecordStack, TranslationStackedInline):
    """Records with translated fields below each other."""
