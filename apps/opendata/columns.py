"""The columns a dataset is declared with. A column is stateless: it is told the model it stands in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Model, Q, QuerySet, When
from django.utils.translation import gettext_lazy as _

from apps.languages import columns as languages
from apps.languages import names
from apps.languages.fields import TextListField, join, split
from apps.opendata.cells import written
from apps.opendata.guard import guarded, unguarded
from apps.publishing import clock
from apps.publishing.dates import ByCodePoint, PartialDateField
from apps.publishing.querysets import published


@dataclass(frozen=True)
class Column:
    """One column of a file, as the dictionary tells it.

    `type` is a type of Frictionless Table Schema (string, integer, number, boolean, date) or `list` or `partial-date`;
    `path` leads to the database column, empty when it is computed; `references` is a pair of dataset and column."""

    name: str
    type: str
    label: Any
    path: str = ""
    field: str = ""
    language: str = ""
    required: bool = False
    allowed: tuple[str, ...] = ()
    help: Any = ""
    references: tuple[str, str] | None = None

    @property
    def description(self) -> str:
        """What it holds, in the reader's language."""
        tongue = f" [{names.language(self.language)}]" if self.language else ""
        return f"{self.label}{tongue}. {self.help}".strip() if self.help else f"{self.label}{tongue}."

    def order(self) -> Any:
        """The expression its rows are ordered by."""
        return ordered(self.path, self.type)


def ordered(path: str, kind: str) -> Any:
    """The expression that orders by a column: numbers as numbers, text by code point."""
    return F(path) if kind in {"integer", "number"} else ByCodePoint(F(path))


def _type_of(stored: models.Field) -> str:
    kinds = (
        (TextListField, "list"),
        (PartialDateField, "partial-date"),
        (models.BooleanField, "boolean"),
        (models.IntegerField, "integer"),
        (models.DecimalField, "number"),
        (models.DateField, "date"),
    )
    return next((name for kind, name in kinds if isinstance(stored, kind)), "string")


@dataclass(frozen=True)
class Field:
    """A field of the model; a translated one makes a column a language."""

    name: str
    header: str = ""

    def columns(self, model: type[Model]) -> list[Column]:
        stored: Any = model._meta.get_field(self.name)
        header = self.header or self.name
        common = {"type": _type_of(stored), "label": stored.verbose_name, "help": stored.help_text}
        if self.name not in languages.translated_fields(model):
            allowed = tuple(str(value) for value, _label in stored.flatchoices if value != "")
            required = not (stored.blank or stored.null or stored.has_default())
            return [Column(header, path=self.name, field=self.name, allowed=allowed, required=required, **common)]
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

    def expressions(self, model: type[Model], columns: list[Column]) -> list[Any]:
        meta: Any = model._meta
        return [written(column.path, meta.get_field(column.field)) for column in columns]

    def read(self, obj: Model, columns: list[Column], cells: dict[str, str], find: "Finder") -> dict[str, list[Model]]:
        for column in columns:
            stored: Any = obj._meta.get_field(column.field)
            value = _value(cells[column.name], column)
            setattr(obj, column.field, None if value == "" and stored.null else value)
        return {}


@dataclass(frozen=True)
class Key:
    """A foreign key, written as the key of the record it leads to."""

    name: str
    by: str
    dataset: str

    def columns(self, model: type[Model]) -> list[Column]:
        stored: Any = model._meta.get_field(self.name)
        target: Any = stored.related_model._meta.get_field(self.by)
        return [
            Column(
                self.name,
                _type_of(target),
                stored.verbose_name,
                path=f"{self.name}__{self.by}",
                field=self.name,
                required=not stored.blank,
                references=(self.dataset, self.by),
            )
        ]

    def write(self, obj: Model, columns: list[Column]) -> list[str]:
        target = getattr(obj, self.name)
        return [as_cell(getattr(target, self.by), columns[0].type) if target is not None and _shown(target) else ""]

    def expressions(self, model: type[Model], columns: list[Column]) -> list[Any]:
        related: Any = model._meta.get_field(self.name).related_model
        cell = written(columns[0].path, related._meta.get_field(self.by))
        return [Case(When(_shown_in_sql(related, f"{self.name}__"), then=cell)) if cell is not None else None]

    def read(self, obj: Model, columns: list[Column], cells: dict[str, str], find: "Finder") -> dict[str, list[Model]]:
        key = str(_value(cells[self.name], columns[0]))
        model: Any = obj._meta.get_field(self.name).related_model
        setattr(obj, self.name, find(model, self.by, key, self.name) if key else None)
        return {}


@dataclass(frozen=True)
class Keys:
    """A many-to-many field, written as the sorted list of the keys of its records."""

    name: str
    by: str
    dataset: str

    def columns(self, model: type[Model]) -> list[Column]:
        stored: Any = model._meta.get_field(self.name)
        label, hint = stored.verbose_name, stored.help_text
        return [Column(self.name, "list", label, field=self.name, help=hint, references=(self.dataset, self.by))]

    def write(self, obj: Model, columns: list[Column]) -> list[str]:
        keys = sorted(getattr(target, self.by) for target in getattr(obj, self.name).all() if _shown(target))
        return [guarded(join(str(key) for key in keys))]

    def links(self, model: type[Model], among: QuerySet | None = None) -> QuerySet:
        """Pairs of a `record`, among some or all, and the `key` of one that may be named."""
        stored: Any = model._meta.get_field(self.name)
        here, there = stored.m2m_field_name(), stored.m2m_reverse_field_name()
        rows = stored.remote_field.through._base_manager.filter(_shown_in_sql(stored.related_model, f"{there}__"))
        if among is not None:
            rows = rows.filter(**{f"{here}__in": among.values("pk")})
        key = ordered(f"{there}__{self.by}", _type_of(stored.related_model._meta.get_field(self.by)))
        return rows.values(record=F(f"{here}_id"), key=key)

    def read(self, obj: Model, columns: list[Column], cells: dict[str, str], find: "Finder") -> dict[str, list[Model]]:
        model: Any = obj._meta.get_field(self.name).related_model
        return {self.name: [find(model, self.by, key, self.name) for key in split(unguarded(cells[self.name]))]}


@dataclass(frozen=True)
class Computed:
    """A column that follows from other records; it goes out only. `prefetch` names what it looks at."""

    name: str
    kind: str
    label: Any
    value: Callable[[Any], Any] = field(compare=False)
    prefetch: tuple[str, ...] = ()

    def columns(self, model: type[Model]) -> list[Column]:
        return [Column(self.name, self.kind, self.label, help=_("Computed; it is not read in."))]

    def write(self, obj: Model, columns: list[Column]) -> list[str]:
        return [as_cell(self.value(obj), self.kind)]

    def expressions(self, model: type[Model], columns: list[Column]) -> list[Any]:
        return [None]

    def read(self, obj: Model, columns: list[Column], cells: dict[str, str], find: "Finder") -> dict[str, list[Model]]:
        return {}


Declared = Field | Key | Keys | Computed


class Finder:
    """Finds the records that keys name, each model read once. `later` forgets a model that was written to."""

    def __init__(self) -> None:
        self._known: dict[tuple[type[Model], str], dict[str, Model]] = {}

    def __call__(self, model: type[Model], by: str, key: str, header: str) -> Model:
        """The record; ValidationError under the header when there is none."""
        found = self._known.get((model, by))
        if found is None:
            found = {str(getattr(row, by)): row for row in model._base_manager.all()}
            self._known[model, by] = found
        if key not in found:
            message = _("“%(key)s” is not known. Write a key of “%(what)s”.")
            params = {"key": key, "what": model._meta.verbose_name_plural}
            raise ValidationError({header: ValidationError(message, code="unknown", params=params)})
        return found[key]

    def forget(self, model: type[Model]) -> None:
        """Read the model again at its next use."""
        for known in [known for known in self._known if known[0] is model]:
            del self._known[known]


def _shown(target: Model) -> bool:
    """Whether a record may be named: the key of one that is not public would give it away."""
    return getattr(target, "is_public", True)


def _shown_in_sql(model: type[Model], path: str) -> Q:
    """The same as a condition, on the record that a path leads to."""
    return published(clock.now(), path) if hasattr(model, "is_public") else Q(**{f"{path}pk__isnull": False})


def as_cell(value: Any, kind: str) -> str:
    """A value as it is written; text is guarded, nothing is empty."""
    if value is None or value == "":
        return ""
    if kind == "boolean":
        return "true" if value else "false"
    if kind in {"integer", "number"}:
        return str(value)
    if kind == "date":
        return value.isoformat()
    return guarded(join(value) if isinstance(value, list) else str(value))


def _value(cell: str, column: Column) -> Any:
    """A cell as a value. ValidationError, under the column's name, when it is none of its type."""
    reading: dict[str, tuple[Callable[[str], Any], Any]] = {
        "integer": (int, _("“%(cell)s” is no whole number.")),
        "number": (Decimal, _("“%(cell)s” is no number.")),
        "date": (date.fromisoformat, _("“%(cell)s” is no date. Write it as 2022-12-08.")),
        "boolean": (_boolean, _("“%(cell)s” is neither true nor false.")),
    }
    if "\x00" in cell:
        raise ValidationError({column.name: _("The text holds a NUL character.")})
    if column.type not in reading:
        text = unguarded(cell)
        return join(split(text)) if column.type == "list" else text
    read, message = reading[column.type]
    try:
        return None if cell == "" else read(cell)
    except (ValueError, ArithmeticError) as error:
        raise ValidationError({column.name: ValidationError(message, params={"cell": cell})}) from error


def _boolean(cell: str) -> bool:
    return {"true": True, "false": False}[cell] if cell in {"true", "false"} else _refuse(cell)


def _refuse(cell: str) -> bool:
    raise ValueError(cell)
