"""Partial dates: ISO text of a day, month or year. A start compares by its first day, an end by its last."""

import re
from calendar import monthrange
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

PATTERN = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
"""A year, year-month or day, for every place that checks one; the groups 2 and 4 are month and day."""
AFTER_ALL = "-99-99"  # appended to a year or month, it sorts after all of its days


def _parts(text: str) -> tuple[int, int | None, int | None]:
    match = re.fullmatch(PATTERN, text, re.ASCII)
    if not match:
        raise ValueError(f"not an ISO date, year-month or year: {text!r}")
    month, day = (int(group) if group else None for group in match.group(2, 4))
    return int(text[:4]), month, day


def first_day(text: str) -> date:
    """The day by which a start compares. ValueError when the text is no partial date."""
    year, month, day = _parts(text)
    return date(year, month or 1, day or 1)


def last_day(text: str) -> date:
    """The day by which an end compares. ValueError when the text is no partial date."""
    year, month, day = _parts(text)
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])


def validate_partial_date(text: str) -> None:
    """ValidationError for a text that is no ISO date, year-month or year, such as 2022-02-30 or 08/12/2022."""
    try:
        first_day(text)
    except ValueError as error:
        raise ValidationError(
            _("“%(value)s” is not a date. Write a year (2022), a year and month (2022-12) or a day (2022-12-08)."),
            code="partial_date",
            params={"value": text},
        ) from error


class ByCodePoint(Func):
    """A text compared by code point on either database, whatever its collation."""

    template = '%(expressions)s COLLATE "C"'
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(compiler, connection, template="%(expressions)s COLLATE BINARY", **context)


class IsPartialDate(Func):
    """Whether a text is a year, year-month or day; for the CHECK constraint of a partial date."""

    output_field = models.BooleanField()
    conditional = True
    arity = 1
    template = "%(expressions)s ~ '^" + PATTERN.replace(r"\d", "[0-9]") + "$'"  # PostgreSQL's \d can match more

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        year = "[0-9][0-9][0-9][0-9]"
        months = [f"{year}-0[1-9]", f"{year}-1[0-2]"]
        days = [f"{month}-{day}" for month in months for day in ("0[1-9]", "[12][0-9]", "3[01]")]
        tests = " OR ".join(f"{sql} GLOB '{pattern}'" for pattern in [year, *months, *days])
        return f"({tests})", list(params) * (1 + len(months) + len(days))


class PartialDateField(models.CharField):
    """A year, a year and month, or a day, as ISO text; empty when unknown."""

    description = _("Date, month or year")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 10
        kwargs.setdefault("blank", True)
        kwargs.setdefault("help_text", _("A year (2022), a year and month (2022-12) or a day (2022-12-08)."))
        super().__init__(*args, **kwargs)
        # Not by the argument `validators`, which would be written into every migration.
        self.validators = [*self.validators, validate_partial_date]

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs


def end_of(field: str) -> ByCodePoint:
    """An expression that sorts an end by its last day."""
    return ByCodePoint(Concat(F(field), Value(AFTER_ALL)))


def start_of(field: str) -> ByCodePoint:
    """An expression that sorts a start by its first day."""
    return ByCodePoint(F(field))
