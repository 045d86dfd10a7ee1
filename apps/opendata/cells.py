"""Cells as the database writes them: the texts that `columns` writes in Python, on either database."""

from typing import Any

from django.db import models
from django.db.models import Case, F, Func, TextField, Value, When
from django.db.models.functions import Cast

from apps.opendata.formula_escape import guarded_sql


class Guarded(Func):
    """A text, guarded; NULL when it is empty."""

    output_field = TextField()
    arity = 1

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> Any:
        text, params = compiler.compile(self.source_expressions[0])
        return guarded_sql(text, connection.vendor), tuple(params) * 5


class IsoDate(Func):
    """A date, whatever style the server is set to."""

    output_field = TextField()
    arity = 1
    template = "to_char(%(expressions)s, 'YYYY-MM-DD')"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(compiler, connection, template="CAST(%(expressions)s AS text)", **context)


class IsoMoment(Func):
    """A moment in UTC, to the microsecond."""

    output_field = TextField()
    arity = 1
    template = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        text, params = compiler.compile(self.source_expressions[0])  # stored without a fraction when it is none
        fraction = f"substr(substr({text}, 21) || '000000', 1, 6)"
        sql = f"substr({text}, 1, 10) || 'T' || substr({text}, 12, 8) || '.' || {fraction} || 'Z'"
        return f"CASE WHEN {text} IS NOT NULL THEN {sql} END", tuple(params) * 4


class Fixed(Func):
    """A decimal number with all its places."""

    output_field = TextField()
    arity = 1
    template = "CAST(%(expressions)s AS text)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        stored: Any = self.source_expressions[0].output_field
        places = stored.decimal_places  # stored as a binary fraction
        return super().as_sql(compiler, connection, template=f"printf('%%%%.{places}f', %(expressions)s)", **context)


def _truth(path: str) -> Any:
    return Case(When(**{path: True}, then=Value("true")), When(**{path: False}, then=Value("false")))


WRITTEN_BY = (
    (models.DateTimeField, lambda path: IsoMoment(F(path))),  # a kind of DateField
    (models.DateField, lambda path: IsoDate(F(path))),
    (models.BooleanField, _truth),
    (models.IntegerField, lambda path: Cast(F(path), TextField())),
    (models.DecimalField, lambda path: Fixed(F(path))),
    ((models.CharField, models.TextField), lambda path: Guarded(F(path))),
)


def written(path: str, stored: models.Field) -> Any:
    """The expression that writes a field's value at the end of a path; None for a kind that only Python writes."""
    return next((expression(path) for kind, expression in WRITTEN_BY if isinstance(stored, kind)), None)
