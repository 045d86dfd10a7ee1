"""What a user sets for a list: the columns to show, and filters with a name."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import FileField, Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.languages import columns
from apps.publishing.rights import AnyModel
from apps.staff.listing import EDIT, text_column
from apps.staff.models import ListSetting

FILTERS_AT_MOST = 20  # of a user, for each list
QUERY_AT_MOST = 1000  # characters
Column = str | Callable[..., Any]
"""A column of a list: a field, or a function of the record."""
ContentField = str | Sequence[str]
ALWAYS_OFFERED = ("state", "verified_on", "created_at", "changed_at")


class ColumnChoice(NamedTuple):
    """A column that a list can show. A `fixed` one is always there: it leads to the record."""

    name: str
    label: str
    is_shown: bool
    is_fixed: bool


class SavedFilterForm(forms.Form):
    """A name for the filters of a list, given as the query string of the list."""

    name = forms.CharField(max_length=60)
    query = forms.CharField(max_length=QUERY_AT_MOST)


class ListSettingPages(admin.ModelAdmin):
    """Mixin for the admin of records: the columns of the list that a user chose, and saved filters."""

    content: Sequence[ContentField] = ()

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_settings"
        view = self.admin_site.admin_view(require_POST(self.settings_view))
        return [path("settings/", view, name=name), *super().get_urls()]

    # --- Columns ------------------------------------------------------------------------------------------------------

    @cached_property
    def _offered(self) -> dict[str, Column]:
        """The columns by name: those of the list, then the other fields of the record that need no further query. Every
        `text_column` is a new callable, so they are made once."""
        found = {_name(column): column for column in self.list_display}
        for name in [*flat(self.content), *ALWAYS_OFFERED]:
            if (column := self._column(name)) is not None:
                found.setdefault(_name(column), column)
        return found

    def _column(self, name: str) -> Column | None:
        model: type[Model] = self.model
        if name in columns.translated_fields(model):
            return text_column(model, name)
        try:
            field = self.opts.get_field(name)
        except FieldDoesNotExist:
            return None
        return None if field.is_relation or isinstance(field, FileField) else name

    def _fixed(self) -> set[str]:
        return {_name(column) for column in self.list_display_links or self.list_display[:1]}

    def get_list_display(self, request: HttpRequest) -> list[Column]:
        return self.chosen_columns(request)

    def chosen_columns(self, request: HttpRequest) -> list[Column]:
        """The columns that the user chose, or else those of the list. Names of an earlier version are ignored."""
        chosen = setting_of(request.user, self.model).columns
        shown = [column for name, column in self._offered.items() if name in {*chosen, *self._fixed()}]
        return shown if chosen else list(self.list_display)

    def column_choices(self, request: HttpRequest) -> list[ColumnChoice]:
        shown, fixed = {_name(column) for column in self.chosen_columns(request)}, self._fixed()
        return [
            ColumnChoice(name, self._label(column), name in shown, name in fixed)
            for name, column in self._offered.items()
        ]

    def _label(self, column: Column) -> str:
        label = getattr(column, "short_description", None)
        if isinstance(column, str):
            own = getattr(self, column, None)
            label = getattr(own, "short_description", None) or _verbose_name(self.model, column)
        return str(capfirst(str(label)))

    # --- The page ---------------------------------------------------------------------------------------------------

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        query = request.GET.copy()
        for name in (PAGE_VAR, EDIT):
            query.pop(name, None)
        context = {
            "column_choices": self.column_choices(request),
            "saved_filters": setting_of(request.user, self.model).filters,
            "list_query": query.urlencode(),
            "settings_url": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_settings"),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def settings_view(self, request: HttpRequest) -> HttpResponse:
        """Store what the button `do` says, and lead back to the list."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        setting, query = setting_of(request.user, self.model), request.POST.get("query", "")[:QUERY_AT_MOST]
        match request.POST.get("do"):
            case "columns":
                setting.columns = [name for name in request.POST.getlist("column") if name in self._offered]
            case "standard":
                setting.columns = []
            case "save":
                query = self._save_filter(request, setting, query)
            case "delete":
                setting.filters = [one for one in setting.filters if one["name"] != request.POST.get("name")]
        setting.save()
        page = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return HttpResponseRedirect(f"{page}?{QueryDict(query).urlencode()}" if query else page)

    def _save_filter(self, request: HttpRequest, setting: ListSetting, query: str) -> str:
        form = SavedFilterForm(request.POST)
        if not form.is_valid():
            self.message_user(request, _("Give the filter a name of at most 60 characters."), messages.ERROR)
            return query
        others = [one for one in setting.filters if one["name"] != form.cleaned_data["name"]]
        if len(others) >= FILTERS_AT_MOST:
            text = _("You have %(count)s saved filters for this list. Delete one first.") % {"count": FILTERS_AT_MOST}
            self.message_user(request, text, messages.ERROR)
            return query
        setting.filters = [*others, {"name": form.cleaned_data["name"], "query": QueryDict(query).urlencode()}]
        return query


def flat(content: Iterable[ContentField]) -> list[str]:
    """The names of fields in one list: a row of a form is a tuple of names."""
    return [name for item in content for name in ([item] if isinstance(item, str) else item)]


def setting_of(user: AnyModel, model: type[Model]) -> ListSetting:
    """What a user has set for the list of a model; a new, unsaved setting if nothing. Read once for each request."""
    if not hasattr(user, "_list_settings"):
        stored: Iterable[ListSetting] = ListSetting.objects.filter(user_id=user.pk) if user.pk else ()
        user._list_settings = {setting.model: setting for setting in stored}
    label = model._meta.label_lower
    return user._list_settings.get(label) or ListSetting(user_id=user.pk, model=label)


def _name(column: Column) -> str:
    return column if isinstance(column, str) else column.__name__


def _verbose_name(model: type[Model], name: str) -> object:
    try:
        return getattr(model._meta.get_field(name), "verbose_name", name)
    except FieldDoesNotExist:
        return getattr(getattr(model, name, None), "short_description", name)
