"""The schema of a column: its type, constraints and description in the data dictionary."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from apps.languages import names
from apps.languages.fields import TextListField, join, split
from apps.opendata.formula_escape import guarded
from apps.opendata.values import as_cell, as_value
from apps.records.dates import ByCodePoint, PartialDateField


@dataclass(frozen=True)
class Column:
    """`type` is a type of Frictionless Table Schema (string, integer, number, boolean, date, datetime) or `list` or
    `partial-date`; `items` the type of the keys in a list of such. `path` leads to the database column, empty when it
    is computed; `references` is a pair of dataset and column. What is `kept` comes in with a new record only."""

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
    items: str = ""
    places: int = 0
    kept: bool = False

    @property
    def description(self) -> str:
        """What it holds, in the reader's language."""
        tongue = f" [{names.language(self.language)}]" if self.language else ""
        return f"{self.label}{tongue}. {self.help}".strip() if self.help else f"{self.label}{tongue}."

    def order(self) -> Any:
        """The expression its rows are ordered by."""
        return ordered(self.path, self.type)

    def normal(self, cell: str) -> str:
        """The normalized cell: as an export would write it. ValidationError when it does not have the column's type."""
        value = as_value(cell, self.type)
        if self.items:
            return guarded(join(_sorted_keys(split(value), self.items)))
        return as_cell(_with_places(value, self.places) if self.type == "number" else value, self.type)

    def refusal(self) -> Any:
        """What is allowed, to be said beside a value that is not; nothing where the message says it already."""
        return _("Allowed: %(allowed)s.") % {"allowed": ", ".join(self.allowed)} if self.allowed else ""


def ordered(path: str, kind: str) -> Any:
    """The expression that orders by a column: numbers as numbers, text by code point."""
    return F(path) if kind in {"integer", "number"} else ByCodePoint(F(path))


def type_of(stored: models.Field) -> str:
    """The type of the column of a field."""
    kinds = (
        (TextListField, "list"),
        (PartialDateField, "partial-date"),
        (models.BooleanField, "boolean"),
        (models.IntegerField, "integer"),
        (models.DecimalField, "number"),
        (models.DateTimeField, "datetime"),  # a kind of DateField
        (models.DateField, "date"),
    )
    return next((name for kind, name in kinds if isinstance(stored, kind)), "string")


def _sorted_keys(keys: list[str], kind: str) -> list[str]:
    if kind == "integer" and all(key.isdecimal() for key in keys):
        return [str(number) for number in sorted({int(key) for key in keys})]
    return sorted(set(keys))


def _with_places(value: Decimal | None, places: int) -> Decimal | None:
    """The number with all its places, unless it has more."""
    if value is None:
        return None
    try:
        rounded = value.quantize(Decimal(1).scaleb(-places))
    except InvalidOperation:
        return value
    return rounded if rounded == value else value
