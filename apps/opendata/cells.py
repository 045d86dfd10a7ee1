"""Cells written by the database: SQL expressions for the texts that `columns` writes in Python, on either database."""

from collections.abc import Callable
from typing import Any, cast

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, DecimalField, Expression, F, Func, TextField, Value, When
from django.db.models.functions import Cast
from django.db.models.sql.compiler import SQLCompiler

from apps.opendata.formula_escape import escaped_sql

Sql = tuple[str, tuple[str | int, ...]]
"""An SQL text and its parameters."""
FieldClasses = type[models.Field] | tuple[type[models.Field], ...]


class Escaped(Func):
    """A text, escaped against formulas; NULL when it is empty."""

    output_field = TextField()
    arity = 1

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *args: object, **context: object) -> Sql:
        text, params = compiler.compile(self.source_expressions[0])
        return escaped_sql(text, connection.vendor), tuple(params) * 5  # `escaped_sql` repeats the text five times


class IsoDate(Func):
    """A date as ISO 8601, whatever date style the server is set to."""

    output_field = TextField()
    arity = 1
    template = "to_char(%(expressions)s, 'YYYY-MM-DD')"

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Sql:
        sql, params = super().as_sql(compiler, connection, template="CAST(%(expressions)s AS text)", **context)
        return sql, tuple(params)


class IsoMoment(Func):
    """A date and time in UTC as ISO 8601, to the microsecond."""

    output_field = TextField()
    arity = 1
    template = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: object) -> Sql:
        text, params = compiler.compile(self.source_expressions[0])
        # SQLite stores a text, and Django writes no fraction of a second when it is zero.
        fraction = f"substr(substr({text}, 21) || '000000', 1, 6)"
        sql = f"substr({text}, 1, 10) || 'T' || substr({text}, 12, 8) || '.' || {fraction} || 'Z'"
        return f"CASE WHEN {text} IS NOT NULL THEN {sql} END", tuple(params) * 4


class Fixed(Func):
    """A decimal number with all its decimal places."""

    output_field = TextField()
    arity = 1
    template = "CAST(%(expressions)s AS text)"

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Sql:
        stored = cast(DecimalField, self.source_expressions[0].output_field)
        # SQLite stores a binary fraction, which as a text would lose its final zeros.
        template = f"printf('%%%%.{stored.decimal_places}f', %(expressions)s)"
        sql, params = super().as_sql(compiler, connection, template=template, **context)
        return sql, tuple(params)


def _boolean(path: str) -> Case:
    return Case(When(**{path: True}, then=Value("true")), When(**{path: False}, then=Value("false")))


EXPRESSIONS: tuple[tuple[FieldClasses, Callable[[str], Expression]], ...] = (
    (models.DateTimeField, lambda path: IsoMoment(F(path))),  # before DateField, which it is a kind of
    (models.DateField, lambda path: IsoDate(F(path))),
    (models.BooleanField, _boolean),
    (models.IntegerField, lambda path: Cast(F(path), TextField())),
    (models.DecimalField, lambda path: Fixed(F(path))),
    ((models.CharField, models.TextField), lambda path: Escaped(F(path))),
)


def cell_expression(path: str, stored: models.Field) -> Expression | None:
    """The expression that writes the value of a field at the end of a path; None for a field that only Python can
    write."""
    return next((expression(path) for kind, expression in EXPRESSIONS if isinstance(stored, kind)), None)
