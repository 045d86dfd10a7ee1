"""Filters of the change lists: any of several values, and what a record lacks. Each value is a link that adds it to the
address, or takes it away again; a value that is none is refused."""

from collections.abc import Iterator
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Count, Field, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.languages import columns, names
from apps.records import clock

YEAR = timedelta(days=365)
Options = list[tuple[str, Any]]


class UnknownValue(IncorrectLookupParameters):
    """A value in the address that its filter does not offer."""

    def __init__(self, title: Any, value: str) -> None:
        said = {"filter": capfirst(str(title)), "value": value}
        self.message = _("%(filter)s: “%(value)s” is unknown.") % said
        super().__init__(self.message)


class Toggled(admin.filters.FacetsMixin, admin.ListFilter):
    """Any of the chosen options. `parameter` names them in the address; `condition` says which rows have one."""

    template = "admin/filters/toggled.html"
    parameter = ""
    options: Options

    def take(self, params: dict[str, list[str]]) -> None:
        """Take the chosen values out of the parameters that nobody has claimed yet."""
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

    def choices(self, changelist: Any) -> Any:
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


class AnyOf(Toggled, admin.FieldListFilter):
    """The values of a field: its choices, the records that it may refer to, or else all that are stored."""

    def __init__(
        self, field: Any, request: HttpRequest, params: Any, model: type[Model], model_admin: Any, field_path: str
    ) -> None:
        target = f"__{field.target_field.name}" if field.remote_field else ""
        self.parameter = f"{field_path}{target}__exact" if target or field.choices else field_path
        self.options = list(self._options(field, request, model_admin))
        super().__init__(field, request, {}, model, model_admin, field_path)
        self.take(params)

    def condition(self, value: str) -> Q:
        return Q(**{f"{self.field_path}__in": [value]}) if value else Q(**{f"{self.field_path}__isnull": True})

    def _options(self, field: Any, request: HttpRequest, model_admin: Any) -> Iterator[tuple[str, Any]]:
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
    def _records(field: Field, request: HttpRequest, model_admin: Any) -> Iterator[tuple[str, Any]]:
        """Those that the user reaches, in the order of their own list."""
        own = model_admin.admin_site.get_model_admin(field.related_model)
        records = own.get_queryset(request).prefetch_related(None).order_by(*own.get_ordering(request))
        yield from ((str(record.pk), record) for record in records)


class Lacking(Toggled):
    """Something that a record has or lacks, for the models that can have it."""

    def __init__(self, request: HttpRequest, params: Any, model: type[Model], model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.model = model
        self.options = self.offered()
        self.take(params)

    def offered(self) -> Options:
        raise NotImplementedError


class Sourced(Lacking):
    title = gettext_lazy("source")
    parameter = parameter_name = "source"

    def offered(self) -> Options:
        return [("without", _("without a source")), ("with", _("with a source"))]

    def condition(self, value: str) -> Q:
        cited = Q(pk__in=self.model._base_manager.filter(sources__isnull=False).values("pk"))
        return cited if value == "with" else ~cited


class Verified(Lacking):
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


class Untranslated(Lacking):
    """A text of the record is missing in a language, though the source language has it."""

    title = gettext_lazy("missing language")
    parameter = parameter_name = "missing"

    def offered(self) -> Options:
        others = [code for code in settings.CONTENT_LANGUAGES if code != settings.SOURCE_LANGUAGE]
        return [(code, names.language(code)) for code in others]

    def condition(self, value: str) -> Q:
        source = settings.SOURCE_LANGUAGE
        pairs = [(columns.column(f, value), columns.column(f, source)) for f in columns.translated_fields(self.model)]
        return reduce(or_, (Q(**{f"{own}__isnull": True, f"{said}__isnull": False}) for own, said in pairs))


def of_records(model: type[Model], declared: Any) -> list[Any]:
    """The declared filters of a list, each for any of several values where it has values, and what records may lack."""
    stored = {field.name for field in model._meta.get_fields()}
    found = [(name, AnyOf) if isinstance(name, str) and _has_values(model, name) else name for name in declared]
    found += [Untranslated] if columns.translated_fields(model) else []
    found += [own for name, own in (("sources", Sourced), ("verified_on", Verified)) if name in stored]
    return found


def _has_values(model: type[Model], name: str) -> bool:
    """Whether a field is chosen from by value; a date or a yes and no has ways of its own."""
    return model._meta.get_field(name).get_internal_type() not in {"BooleanField", "DateField", "DateTimeField"}
