"""The kinds of columns in the declaration of a dataset. They hold no state: each call gets the model."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Expression, F, Model, Q, QuerySet, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.languages import columns as languages
from apps.languages.fields import join, split
from apps.opendata.cells import cell_expression
from apps.opendata.formula_escape import escaped, unescaped
from apps.opendata.key_resolver import KeyResolver
from apps.opendata.schema import Column, ordered, type_of
from apps.opendata.values import as_cell, as_value
from apps.publishing.json_values import AnyField
from apps.publishing.querysets import published
from apps.publishing.rights import AnyModel
from apps.records import clock

Links = dict[str, list[Model]]
"""The records that a row is linked to, by the name of the many-to-many field."""
Expressions = list[Expression | None]
"""The SQL expressions of cells; None for a cell that only Python can write."""


@dataclass(frozen=True)
class Field:
    """A field of the model. A translated field has one column for each language. `reading` says how its cells are read,
    where it is not by the type (`readings.TYPES`)."""

    name: str
    header: str = ""
    reading: str = ""

    def columns(self, model: type[Model]) -> list[Column]:
        stored: AnyField = model._meta.get_field(self.name)
        header = self.header or self.name
        common: dict[str, Any] = {"type": type_of(stored), "label": stored.verbose_name, "help": stored.help_text}
        common["reading"] = self.reading
        if self.name not in languages.translated_fields(model):
            allowed = tuple(str(value) for value, _label in stored.flatchoices if value != "")
            required = not (stored.blank or stored.null or stored.has_default())
            places = stored.decimal_places if isinstance(stored, models.DecimalField) else 0
            common |= {"allowed": allowed, "required": required, "places": places or 0}
            return [Column(header, path=self.name, field=self.name, **common)]
        found = []
        for code in settings.CONTENT_LANGUAGES:
            path = languages.column(self.name, code)
            required = not stored.blank and code == settings.SOURCE_LANGUAGE
            found.append(
                Column(
                    languages.column(header, code),
                    path=path,
                    field=path,
                    language=code,
                    required=required,
                    **common,
                )
            )
        return found

    def write(self, obj: Model, columns: list[Column]) -> list[str]:
        return [as_cell(getattr(obj, column.field), column.type) for column in columns]

    def expressions(self, model: type[Model], columns: list[Column]) -> Expressions:
        meta: Any = model._meta
        return [cell_expression(column.path, meta.get_field(column.field)) for column in columns]

    def read(self, obj: Model, columns: Sequence[Column], cells: dict[str, str], find: KeyResolver) -> Links:
        for column in columns:
            stored: AnyField = obj._meta.get_field(column.field)
            value = as_value(cells[column.name], column.type)
            # Django stores "" in most text columns; a translated column stores NULL where its text is absent.
            setattr(obj, column.field, None if value == "" and stored.null else value)
        return {}


@dataclass(frozen=True)
class Key:
    """A foreign key, written as the key of its target `by` a field, such as `code`. An `open` one also names targets
    that are not public."""

    name: str
    by: str
    dataset: str
    open: bool = False

    def columns(self, model: type[Model]) -> list[Column]:
        stored: AnyField = model._meta.get_field(self.name)
        target: AnyField = stored.related_model._meta.get_field(self.by)
        return [
            Column(
                self.name,
                type_of(target),
                stored.verbose_name,
                path=f"{self.name}__{self.by}",
                field=self.name,
                required=not stored.blank,
                references=(self.dataset, self.by),
            )
        ]

    def write(self, obj: Model, columns: list[Column]) -> list[str]:
        target = getattr(obj, self.name)
        is_shown = target is not None and (self.open or shown(target))
        return [as_cell(getattr(target, self.by), columns[0].type) if is_shown else ""]

    def expressions(self, model: type[Model], columns: list[Column]) -> Expressions:
        related: AnyModel = model._meta.get_field(self.name).related_model
        cell = cell_expression(columns[0].path, related._meta.get_field(self.by))
        if cell is None or self.open:
            return [cell]
        return [Case(When(shown_in_sql(related, f"{self.name}__"), then=cell))]

    def read(self, obj: Model, columns: Sequence[Column], cells: dict[str, str], find: KeyResolver) -> Links:
        for column in columns:
            model: AnyModel = obj._meta.get_field(self.name).related_model
            with _errors_of(column):
                found = [find(model, self.by, key) for key in self.keys(cells[column.name])]
                setattr(obj, self.name, found[0] if found else None)
        return {}

    def keys(self, cell: str) -> list[str]:
        """The keys in a normalized cell."""
        return [unescaped(cell)] if cell else []


@dataclass(frozen=True)
class Keys:
    """A many-to-many field, written as the sorted list of the keys of its records."""

    name: str
    by: str
    dataset: str
    open: bool = False

    def columns(self, model: type[Model]) -> list[Column]:
        stored: AnyField = model._meta.get_field(self.name)
        items = type_of(stored.related_model._meta.get_field(self.by))
        return [
            Column(
                self.name,
                "list",
                stored.verbose_name,
                field=self.name,
                help=stored.help_text,
                references=(self.dataset, self.by),
                items=items,
            )
        ]

    def write(self, obj: Model, columns: list[Column]) -> list[str]:
        keys = sorted(getattr(target, self.by) for target in getattr(obj, self.name).all() if self._names(target))
        return [escaped(join(str(key) for key in keys))]

    def links(self, model: type[Model], among: QuerySet | None = None) -> QuerySet:
        """Pairs of `record` and target `key`, of all records or those `among` a queryset; only targets that the file
        may name."""
        stored: AnyField = model._meta.get_field(self.name)
        here, there = stored.m2m_field_name(), stored.m2m_reverse_field_name()
        rows = stored.remote_field.through._base_manager.all()
        if not self.open:
            rows = rows.filter(shown_in_sql(stored.related_model, f"{there}__"))
        if among is not None:
            rows = rows.filter(**{f"{here}__in": among.values("pk")})
        key = ordered(f"{there}__{self.by}", type_of(stored.related_model._meta.get_field(self.by)))
        return rows.values(record=F(f"{here}_id"), key=key)

    def read(self, obj: Model, columns: Sequence[Column], cells: dict[str, str], find: KeyResolver) -> Links:
        """The linked records. Those that are not public stay linked: the file cannot name them, so their absence from
        it says nothing."""
        found: Links = {}
        for column in columns:
            model: AnyModel = obj._meta.get_field(self.name).related_model
            with _errors_of(column):
                named = [find(model, self.by, key) for key in self.keys(cells[column.name])]
            linked = [] if obj._state.adding else getattr(obj, self.name).all()
            found[self.name] = [*named, *(target for target in linked if not self._names(target))]
        return found

    def keys(self, cell: str) -> list[str]:
        """The keys in a normalized cell."""
        return split(unescaped(cell))

    def _names(self, target: Model) -> bool:
        return self.open or shown(target)


@dataclass(frozen=True)
class Computed:
    """A column computed from other records, for export only. `prefetch` names the relations it reads."""

    name: str
    kind: str
    label: str | Promise
    value: Callable[[Any], object] = field(compare=False)
    prefetch: tuple[str, ...] = ()

    def columns(self, model: type[Model]) -> list[Column]:
        return [Column(self.name, self.kind, self.label, help=_("Computed; it is not read in."))]

    def write(self, obj: Model, columns: list[Column]) -> list[str]:
        return [as_cell(self.value(obj), self.kind)]

    def expressions(self, model: type[Model], columns: list[Column]) -> Expressions:
        return [None]

    def read(self, obj: Model, columns: Sequence[Column], cells: dict[str, str], find: KeyResolver) -> Links:
        return {}


@contextmanager
def _errors_of(column: Column) -> Iterator[None]:
    """Attach a ValidationError raised inside to a column."""
    try:
        yield
    except ValidationError as error:
        raise ValidationError({column.name: error}) from error


def shown(target: Model) -> bool:
    """Whether the file may name a record. The key of a record that is not public would disclose it."""
    return getattr(target, "is_public", True)


def shown_in_sql(model: type[Model], path: str) -> Q:
    """The same as a query condition on the record at the end of a path."""
    return published(clock.now(), path) if hasattr(model, "is_public") else Q(**{f"{path}pk__isnull": False})
