"""Filters of the change lists: any of several values, and what a record lacks. Each value is a link that adds it to the
address or removes it. An unknown value in the address is refused."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.languages import columns, names
from apps.publishing import completeness, rights
from apps.publishing.json_values import AnyField
from apps.publishing.publish_preview import as_published
from apps.records import clock
from apps.staff.choices import choice_text

YEAR = timedelta(days=365)
SCHEDULED = "scheduled"
Options = list[tuple[str, object]]


class UnknownValue(IncorrectLookupParameters):
    """A value in the address that its filter does not offer."""

    def __init__(self, title: object, value: str) -> None:
        params = {"filter": capfirst(str(title)), "value": value}
        self.message = _("%(filter)s: “%(value)s” is unknown.") % params
        super().__init__(self.message)


class MultiValueFilter(admin.filters.FacetsMixin, admin.ListFilter):
    """A filter with several chosen values: it shows the rows that have any of them. `parameter` is the name in the
    address; `condition` gives the rows with one value."""

    template = "admin/filters/multi_value.html"
    parameter = ""
    options: Options

    def pop_chosen(self, params: dict[str, list[str]]) -> None:
        """Remove the chosen values from `params`: Django uses the remaining ones as lookups."""
        self.chosen = list(dict.fromkeys(params.pop(self.parameter, [])))
        if self.chosen:
            self.used_parameters[self.parameter] = self.chosen

    def condition(self, value: str) -> Q:
        raise NotImplementedError

    def expected_parameters(self) -> list[str | None]:
        return [self.parameter]

    def has_output(self) -> bool:
        return bool(self.chosen) or len(self.options) > 1

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        offered = {value for value, _label in self.options}
        for value in self.chosen:
            if value not in offered:
                raise UnknownValue(self.title, value)
        return queryset.filter(reduce(or_, map(self.condition, self.chosen))) if self.chosen else queryset

    def get_facet_counts(self, pk_attname: str, filtered_qs: QuerySet) -> dict[str, Count]:
        return {
            f"{place}__c": Count(pk_attname, filter=self.condition(value), distinct=True)
            for place, (value, _label) in enumerate(self.options)
        }

    def choices(self, changelist: ChangeList) -> Any:
        counts = self.get_facet_queryset(changelist) if changelist.add_facets else {}
        none = changelist.get_query_string({self.parameter: None})
        yield {"selected": not self.chosen, "query_string": none, "display": gettext_lazy("All")}
        for place, (value, label) in enumerate(self.options):
            others = [chosen for chosen in self.chosen if chosen != value]
            wanted = others if value in self.chosen else [*others, value]
            count = f" ({counts[f'{place}__c']})" if counts else ""
            yield {
                "selected": value in self.chosen,
                "query_string": changelist.get_query_string({self.parameter: wanted or None}),
                "display": f"{label}{count}",
            }


class FieldFilter(MultiValueFilter, admin.FieldListFilter):
    """The values of a field: its choices, the records to which it can refer, or else all stored values."""

    def __init__(
        self,
        field: AnyField,
        request: HttpRequest,
        params: dict[str, list[str]],
        model: type[Model],
        model_admin: ModelAdmin,
        field_path: str,
    ) -> None:
        target = f"__{field.target_field.name}" if field.remote_field else ""
        self.parameter = f"{field_path}{target}__exact" if target or field.choices else field_path
        self.options = list(self._options(field, request, model_admin))
        super().__init__(field, request, {}, model, model_admin, field_path)  # it would take the values as one lookup
        self.pop_chosen(params)

    def condition(self, value: str) -> Q:
        return Q(**{f"{self.field_path}__in": [value]}) if value else Q(**{f"{self.field_path}__isnull": True})

    def _options(self, field: AnyField, request: HttpRequest, model_admin: ModelAdmin) -> Iterator[tuple[str, object]]:
        if field.remote_field:
            yield from self._records(field, request, model_admin)
            if field.null or field.many_to_many:
                yield "", _("without")
        elif field.choices:
            yield from ((str(value), label) for value, label in field.flatchoices if value)
        else:
            stored = model_admin.get_queryset(request).order_by(field.name).values_list(field.name, flat=True)
            yield from ((str(value), value) for value in stored.distinct() if value not in (None, ""))

    @staticmethod
    def _records(field: AnyField, request: HttpRequest, model_admin: ModelAdmin) -> Iterator[tuple[str, object]]:
        """The records that the user can reach, in the order of their change list."""
        own = model_admin.admin_site.get_model_admin(field.related_model)
        records = own.get_queryset(request).prefetch_related(None).order_by(*own.get_ordering(request))
        yield from ((str(record.pk), choice_text(record)) for record in records)


class StateFilter(FieldFilter):
    """The state: what is published is public now, or scheduled for later."""

    def _options(self, field: AnyField, request: HttpRequest, model_admin: ModelAdmin) -> Iterator[tuple[str, object]]:
        for value, label in super()._options(field, request, model_admin):
            yield value, label
            if value == rights.PUBLISHED:
                yield SCHEDULED, _("scheduled")

    def condition(self, value: str) -> Q:
        if value == SCHEDULED:
            return Q(state=rights.PUBLISHED, publish_at__gt=clock.now())
        return Q(state=value, publish_at__lte=clock.now()) if value == rights.PUBLISHED else Q(state=value)


class LackFilter(MultiValueFilter):
    """Something that a record has or lacks, on models that can have it."""

    def __init__(
        self, request: HttpRequest, params: dict[str, list[str]], model: type[Model], model_admin: ModelAdmin
    ) -> None:
        super().__init__(request, params, model, model_admin)
        self.model = model
        self.options = self.offered()
        self.pop_chosen(params)

    def offered(self) -> Options:
        raise NotImplementedError


class SourceFilter(LackFilter):
    title = gettext_lazy("source")
    parameter = parameter_name = "source"

    def offered(self) -> Options:
        return [("without", _("without a source")), ("with", _("with a source"))]

    def condition(self, value: str) -> Q:
        # A subquery: a join would repeat a record for each of its sources.
        cited = Q(pk__in=self.model._base_manager.filter(sources__isnull=False).values("pk"))
        return cited if value == "with" else ~cited


class VerifiedFilter(LackFilter):
    title = gettext_lazy("last verified")
    parameter = parameter_name = "verified"

    def offered(self) -> Options:
        return [("never", _("never")), ("old", _("more than a year ago")), ("recent", _("within a year"))]

    def condition(self, value: str) -> Q:
        since = clock.today() - YEAR
        return {
            "never": Q(verified_on__isnull=True),
            "old": Q(verified_on__lt=since),
            "recent": Q(verified_on__gte=since),
        }[value]


class MissingLanguageFilter(LackFilter):
    """Records whose pages lack a text in a language, in their rows too. Drafts count as if they were published."""

    title = gettext_lazy("missing language")
    parameter = parameter_name = "missing"

    def offered(self) -> Options:
        others = [code for code in columns.shown() if code != settings.SOURCE_LANGUAGE]
        return [(code, names.language(code)) for code in others]

    def condition(self, value: str) -> Q:
        rows: QuerySet = self.model._default_manager.all()
        hidden = (
            list(rows.exclude(state=rights.PUBLISHED).values_list("pk", flat=True))
            if rights.has_state(self.model)
            else []
        )
        with as_published(self.model, hidden) if hidden else nullcontext():
            # The keys are read here: after the block, drafts have no public rows.
            return Q(pk__in=completeness.lacking(rows, value))


def of_records(model: type[Model], declared: Any) -> list[Any]:
    """The declared filters of a list, as `FieldFilter` where possible, and those for what its records can lack."""
    stored = {field.name for field in model._meta.get_fields()}
    found = [(name, _filter(model, name)) if _has_values(model, name) else name for name in declared]
    found += [MissingLanguageFilter] if columns.translated_fields(model) else []
    found += [own for name, own in (("sources", SourceFilter), ("verified_on", VerifiedFilter)) if name in stored]
    return found


def _filter(model: type[Model], name: str) -> type[FieldFilter]:
    return StateFilter if name == "state" and rights.has_state(model) else FieldFilter


def _has_values(model: type[Model], name: object) -> bool:
    """Whether a filter is a field whose values are worth listing. Django has filters for dates and booleans."""
    if not isinstance(name, str):
        return False
    return model._meta.get_field(name).get_internal_type() not in {"BooleanField", "DateField", "DateTimeField"}
