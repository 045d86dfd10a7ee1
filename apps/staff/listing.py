"""Columns, filters and pages of the change lists."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from typing import Any

from django.contrib import admin
from django.contrib.admin import ListFilter, RelatedFieldListFilter, SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.languages.templatetags.languages import text
from apps.publishing import rights
from apps.publishing.models import Publishable, TimedRow
from apps.records import date_text
from apps.records.dates import PartialDateField
from apps.staff.filters import UnknownValue, of_records

EDIT = "_edit"  # the parameter in the address of a list that makes its cells inputs
READING = "reading_"  # the prefix of the names that order a list by the text its reader sees
AT_LEAST, AHEAD = 20, 10  # pages that are counted: from the first page, and after the page that is shown
LOOKUPS = frozenset({"exact", "id__exact", "in", "isnull", "gt", "gte", "lt", "lte"})


class RecordList(ChangeList):
    """A change list that refuses unknown parameters with a message and an empty list. Django would redirect to the
    whole list, and a user could take it for the filtered one and run an action on it."""

    refused = ""
    filter_specs: list[ListFilter]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.without_filter: dict[str, Any] = {}  # parameters that name a field, and that no filter takes
        super().__init__(*args, **kwargs)

    def get_filters(self, request: HttpRequest) -> tuple[list[ListFilter], bool, dict[str, Any], bool, bool]:
        found = super().get_filters(request)
        self.without_filter = found[2]
        return found

    def get_queryset(self, request: HttpRequest, exclude_parameters: list[str | None] | None = None) -> QuerySet:
        try:
            rows = super().get_queryset(request, exclude_parameters)
            self._refuse_unknown_choices()
            return rows
        except IncorrectLookupParameters as error:
            self.refused = getattr(error, "message", "") or self._unknown_value()
            return self.root_queryset.none()

    def _unknown_value(self) -> str:
        """The message for a value that Django's filters do not take, with the fields in the address: which of their
        values it is, Django does not say."""
        stored = {field.name: field for field in self.lookup_opts.fields}
        given = [stored.get(name.partition("__")[0]) for name in self.without_filter or self.params]
        fields = ", ".join(dict.fromkeys(capfirst(str(field.verbose_name)) for field in given if field))
        if not fields:
            return _("A filter has an unknown value.")
        return _("%(filters)s: this filter has an unknown value.") % {"filters": fields}

    def _refuse_unknown_choices(self) -> None:
        """A parameter that no filter takes would narrow the list unseen. For a value that they do not offer, Django's
        simple filters show the whole list, and those of related records an empty one. `also_taken` are values of a
        filter that are not offered to everybody, and narrow nothing then."""
        if self.without_filter:
            raise IncorrectLookupParameters
        for spec in self.filter_specs:
            if isinstance(spec, SimpleListFilter):
                given = [spec.value()]
            elif isinstance(spec, RelatedFieldListFilter):
                given = list(spec.lookup_val) if isinstance(spec.lookup_val, list) else [spec.lookup_val]
            else:
                continue
            offered = {*getattr(spec, "also_taken", ()), *(str(value) for value, _label in spec.lookup_choices)}
            for value in given:
                if value is not None and value not in offered:
                    raise UnknownValue(spec.title, value)

    def get_filters_params(self, params: dict[str, Any] | None = None) -> dict[str, Any]:
        return {name: value for name, value in super().get_filters_params(params).items() if name != EDIT}

    def link_to_edit(self) -> str:
        """The address of the same list, edited."""
        return self.get_query_string({EDIT: "1"})

    def link_to_read(self) -> str:
        return self.get_query_string(remove=[EDIT])

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
        except IncorrectLookupParameters:
            self.refused = _("There is no page %(number)s.") % {"number": self.page_num}
            self.queryset, self.page_num = self.root_queryset.none(), 1
            super().get_results(request)

    def chosen(self) -> Iterator[dict[str, object]]:
        """The active filters: title, value, and the query string without the value."""
        for spec in self.filter_specs:
            everything, *choices = spec.choices(self)
            for choice in choices:
                if choice["selected"]:
                    is_multi = hasattr(spec, "chosen")  # each link of a MultiValueFilter removes its own value
                    without = choice["query_string"] if is_multi else everything["query_string"]
                    yield {"title": spec.title, "value": choice["display"], "without": without}


class ListPages(admin.ModelAdmin):
    """Mixin for the admin of models that are not records. The list refuses unknown parameters."""

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[ChangeList]:
        return RecordList

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return of_records(self.model, super().get_list_filter(request))


def text_column(model: type[Model], field: str) -> Callable[[Model], SafeString]:
    """A column with a translated text in the reader's language, or marked with the language it falls back to."""

    def shown(obj: Model) -> SafeString:
        return text(obj, field)

    shown.__name__ = READING + field
    label: Any = getattr(model._meta.get_field(field), "verbose_name", field)
    return admin.display(description=label, ordering=READING + field)(shown)


@admin.display(description=gettext_lazy("state"), ordering="state")
def state(obj: Publishable) -> str:
    """The column with the state: of a scheduled record, when it becomes visible."""
    return obj.state_text


@admin.display(description=gettext_lazy("state"), ordering="visible_from")
def row_state(obj: TimedRow) -> str:
    """The column with the state of a row that can have a time of its own."""
    return obj.state_text


@cache
def date_column(model: type[Model], field: str) -> Callable[[Model], str | None]:
    """A column with a partial date in the reader's language."""

    def shown(obj: Model) -> str | None:
        value = getattr(obj, field)
        return date_text.date(value) if value else None

    shown.__name__ = field
    label: Any = getattr(model._meta.get_field(field), "verbose_name", field)
    return admin.display(description=label, ordering=field)(shown)


def readable_column(model: type[Model], column: str | Callable[..., Any]) -> str | Callable[..., Any]:
    """The column, or for a state or a partial date one that a reader understands."""
    if not isinstance(column, str):
        return column
    if column == "state" and rights.has_state(model):
        return state
    stored = {field.name: field for field in model._meta.fields}
    return date_column(model, column) if isinstance(stored.get(column), PartialDateField) else column


def texts_in(list_display: Iterable[object]) -> list[str]:
    """The translated fields among the columns of a list."""
    names = [getattr(column, "__name__", "") for column in list_display]
    return [name.removeprefix(READING) for name in names if name.startswith(READING)]


def is_declared(lookup: str, list_filter: Iterable[object]) -> bool:
    """Whether a lookup in the address belongs to a filter of the list. Other lookups could probe private fields."""
    for item in list_filter:
        name = item[0] if isinstance(item, list | tuple) else getattr(item, "parameter_name", item)
        if isinstance(name, str) and (lookup == name or lookup.removeprefix(f"{name}__") in LOOKUPS):
            return True
    return False


class ShortCount(Paginator):
    """A paginator that does not count a long list to its end, only somewhat beyond the shown page."""

    page_shown = 1

    @cached_property
    def count(self) -> int:
        return min(self._counted, self._most)

    @property
    def is_more(self) -> bool:
        """Whether there are more rows than were counted."""
        return self._counted > self._most

    @property
    def _most(self) -> int:
        return self.per_page * max(AT_LEAST, self.page_shown + AHEAD)

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        return rows.order_by()[: self._most + 1].count()


def page_number(text: str) -> int:
    """The page number in an address, 1 if there is none."""
    return int(text) if text.isdecimal() and len(text) < 10 else 1
