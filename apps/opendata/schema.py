"""The schema of a column: its type, its constraints, and its description in the data dictionary."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.db import models
from django.db.models import F, Func
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.languages import names
from apps.languages.fields import TextListField, join, split
from apps.opendata.formula_escape import escaped
from apps.opendata.values import as_cell, as_value
from apps.records.dates import ByCodePoint, PartialDateField

TYPE_NAMES = {
    "string": _("text"),
    "integer": _("whole number"),
    "number": pgettext_lazy("type", "number"),
    "boolean": _("true or false"),
    "date": _("date"),
    "datetime": _("date and time"),
    "list": _("list of texts"),
    "partial-date": _("year, month or day"),
}


@dataclass(frozen=True)
class Column:
    """A column of a file.

    type        of Frictionless Table Schema (string, integer, number, boolean, date, datetime), or our own `list` and
                `partial-date`
    path        the query path to the database column; "" when the column is computed
    field       the name of the model's field; "" when the column has none
    language    of a translated column
    allowed     the only values, if they are limited
    references  dataset and column of the keys that the column contains
    items       the type of the keys in a list of keys
    places      decimal places of a number
    reading     how the cells of a file are read (`readings.TYPES`), where it is not by the type
    """

    name: str
    type: str
    label: str | Promise
    path: str = ""
    field: str = ""
    language: str = ""
    required: bool = False
    allowed: tuple[str, ...] = ()
    help: str | Promise = ""
    references: tuple[str, str] | None = None
    items: str = ""
    places: int = 0
    reading: str = ""

    @property
    def description(self) -> str:
        """What the column contains, in the reader's language."""
        language = f" [{names.language(self.language)}]" if self.language else ""
        return f"{self.label}{language}. {self.help}".strip() if self.help else f"{self.label}{language}."

    @property
    def type_name(self) -> str:
        """The type in the reader's language."""
        return str(TYPE_NAMES[self.type])

    def order(self) -> F | Func:
        """The expression that orders rows by this column."""
        return ordered(self.path, self.type)

    def normal(self, cell: str) -> str:
        """The normalized cell: what an export would write. ValidationError when it does not have the column's type."""
        value = as_value(cell, self.type)
        if self.items:
            return escaped(join(_sorted_keys(split(value), self.items)))
        return as_cell(_with_places(value, self.places) if self.type == "number" else value, self.type)

    def allowed_values(self) -> str:
        """The allowed values as a sentence, or "" when they are not limited."""
        return _("Allowed: %(allowed)s.") % {"allowed": ", ".join(self.allowed)} if self.allowed else ""


def ordered(path: str, kind: str) -> F | Func:
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
        (models.DateTimeField, "datetime"),  # before DateField, which it is a kind of
        (models.DateField, "date"),
    )
    return next((name for kind, name in kinds if isinstance(stored, kind)), "string")


def _sorted_keys(keys: list[str], kind: str) -> list[str]:
    """The keys in order, each once, as an export writes them."""
    if kind == "integer" and all(key.isdecimal() for key in keys):
        return [str(number) for number in sorted({int(key) for key in keys})]
    return sorted(set(keys))


def _with_places(value: Decimal | None, places: int) -> Decimal | None:
    """The number with all its decimal places. A number with more places than the column stays as it is, so that
    validation refuses it."""
    if value is None:
        return None
    try:
        rounded = value.quantize(Decimal(1).scaleb(-places))
    except InvalidOperation:
        return value
    return rounded if rounded == value else value
