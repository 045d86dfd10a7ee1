"""Converts values to cells and back. A text is escaped against formulas when written, and unescaped when read."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.languages.fields import join
from apps.opendata.formula_escape import escaped, unescaped

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

BOOLEANS = {"true": True, "false": False}
# Python also reads 1_000, ٢٠٢٢, NaN and 20221208. The files never contain such forms, so an import refuses them.
INTEGER = re.compile(r"-?[0-9]{1,18}")  # 19 digits can exceed a column of 64 bits
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(rf"{DATE.pattern}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(\.[0-9]{{1,6}})?(Z|[+-][0-9]{{2}}:[0-9]{{2}})")


def as_cell(value: Any, kind: str) -> str:
    """The cell of a value of a type: a text is escaped, None is empty."""
    if value is None or value == "":
        return ""
    if kind == "boolean":
        return "true" if value else "false"
    if kind in {"integer", "number"}:
        return str(value)
    if kind == "date":
        return value.isoformat()
    if kind == "datetime":
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return escaped(join(value) if isinstance(value, list) else str(value))


def as_value(cell: str, kind: str) -> Any:
    """The value of a cell of a type; an empty cell is None, or "" for text. ValidationError when it does not have the
    type."""
    if "\x00" in cell:
        raise ValidationError(_("The text holds a NUL character."))
    if kind not in READING:
        return unescaped(cell)
    if cell == "":
        return None
    pattern, read, message = READING[kind]
    try:
        return read(cell) if pattern is None or pattern.fullmatch(cell) else _refuse(cell)
    except (ValueError, KeyError, ArithmeticError) as error:
        raise ValidationError(message, params={"cell": cell}) from error


def _refuse(cell: str) -> NoReturn:
    raise ValueError(cell)


def _boolean(cell: str) -> bool:
    return BOOLEANS[cell.lower()]  # spreadsheets write TRUE and FALSE


READING: dict[str, tuple[re.Pattern[str] | None, Callable[[str], object], "_StrPromise"]] = {
    "integer": (INTEGER, int, _("“%(cell)s” is not a whole number.")),
    "number": (NUMBER, Decimal, _("“%(cell)s” is not a number.")),
    "date": (DATE, date.fromisoformat, _("“%(cell)s” is not a date. Write it as 2022-12-08.")),
    "datetime": (
        MOMENT,
        datetime.fromisoformat,
        _("“%(cell)s” is not a date and time. Write it as 2022-12-08T09:30:00Z."),
    ),
    "boolean": (None, _boolean, _("“%(cell)s” is neither true nor false.")),
}
