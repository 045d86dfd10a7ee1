"""Validation of records, one or many at once, with a few queries: Django asks about each constraint of each record."""

import json
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import CheckConstraint, Model, UniqueConstraint
from django.db.models.sql import Query

from apps.records.compat import condition_fields
from apps.records.rules import Rule

Problems = dict[str, list[Any]]


def validate(
    records: Sequence[Model], excluded: Sequence[Collection[str]], unique: Collection[str] = ()
) -> list[Problems]:
    """The errors that `full_clean` would raise for each record of one model, by field. `excluded` are the fields to
    skip, for each record. The caller has checked that the fields in `unique` are unique; other unique fields, and
    `clean`, cost queries for each record."""
    found = [_own(record, set(names), unique) for record, names in zip(records, excluded, strict=True)]
    wrong = [{*names, *problems} for names, problems in zip(excluded, found, strict=True)]
    for place, constraint in _violated(records, wrong):
        _add(found[place], _error(constraint))
    return found


def check_constraints(record: Model, excluded: Collection[str] = ()) -> None:
    """Raise the ValidationError of the CHECK constraints that a record violates, each beside its field. Those about an
    excluded field are skipped."""
    found: Problems = {}
    for _place, constraint in _violated([record], [excluded]):
        _add(found, _error(constraint))
    if found:
        raise ValidationError(found)


def _own(record: Model, excluded: set[str], unique: Collection[str]) -> Problems:
    found: Problems = {}
    more = [c for c in record._meta.constraints if not isinstance(c, CheckConstraint) and not _is_plain_unique(c)]
    steps = [
        lambda: record.clean_fields(exclude=excluded),
        record.clean,
        lambda: record.validate_unique(exclude={*excluded, *found, *unique}),
        *((lambda c=c: c.validate(type(record), record, {*excluded, *found})) for c in more),
    ]
    for step in steps:
        try:
            step()
        except ValidationError as error:
            _add(found, error)
        except (TypeError, ValueError):  # `clean` computed with a value that was refused before
            if not (found or excluded):
                raise
    return found


def _is_plain_unique(constraint: object) -> bool:
    """Whether `validate_unique` checks it."""
    return isinstance(constraint, UniqueConstraint) and bool(constraint.fields) and constraint.condition is None


def _add(found: Problems, error: ValidationError) -> None:
    by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    for name, problems in by_field.items():
        found.setdefault(name, []).extend(problems)


def _error(constraint: CheckConstraint) -> ValidationError:
    message = constraint.get_violation_error_message()
    return ValidationError({constraint.beside: message} if isinstance(constraint, Rule) else message)


# --- Constraints of the table -----------------------------------------------------------------------------------------


def _violated(records: Sequence[Model], excluded: Sequence[Collection[str]]) -> list[tuple[int, CheckConstraint]]:
    """The position of each record that violates a CHECK constraint, with the constraint. One query, in which the
    database evaluates its own conditions. Constraints about an excluded field are skipped."""
    checks = _checks_of(type(records[0])) if records else None
    if not checks:
        return []
    rows = [
        [place, *(None if f.name in out else _prepared(record, f) for f in checks.fields)]
        for place, (record, out) in enumerate(zip(records, excluded, strict=True))
    ]
    # All rows are one parameter: databases limit the number of parameters of a statement.
    text = json.dumps(rows, cls=DjangoJSONEncoder)
    with connection.cursor() as cursor:
        cursor.execute(checks.sql, [*checks.params, text])
        answers = cursor.fetchall()
    return [
        (place, rule)
        for place, *holds in answers
        for rule, names, holds_true in zip(checks.rules, checks.about, holds, strict=True)
        if not holds_true and not names & set(excluded[place])
    ]


def _prepared(record: Model, field: Any) -> Any:
    return field.get_db_prep_save(getattr(record, field.attname), connection)


class _Checks(NamedTuple):
    """The CHECK constraints of a model, the names of the fields that each is about, all these fields, and the query
    that evaluates the constraints for rows that are not in the table."""

    rules: list[CheckConstraint]
    about: list[set[str]]
    fields: list[Any]
    sql: str
    params: list[Any]


@cache
def _checks_of(model: type[Model]) -> _Checks | None:
    rules = [one for one in model._meta.constraints if isinstance(one, CheckConstraint)]
    if not rules:
        return None
    about = [condition_fields(model, rule.condition) for rule in rules]
    fields = [model._meta.get_field(name) for name in sorted(set().union(*about))]
    query = Query(model, alias_cols=False)
    compiler = query.get_compiler(connection=connection)
    selected, params = [], []
    for rule in rules:
        sql, own = compiler.compile(query.build_where(rule.condition))  # type: ignore[arg-type]
        # As in a CHECK, a condition that is neither true nor false, because of a NULL, is no violation.
        selected.append(f"COALESCE({sql}, {'TRUE' if connection.vendor == 'postgresql' else '1'})")
        params += own
    return _Checks(rules, about, fields, f"SELECT place, {', '.join(selected)} FROM {_relation(fields)}", params)  # noqa: S608


def _relation(stored: Sequence[Any]) -> str:
    """A JSON text as a table with the columns of these fields and the `place` of each row."""
    columns = [connection.ops.quote_name(field.column) for field in stored]
    if connection.vendor == "postgresql":
        kinds = ["integer", *(field.rel_db_type(connection) for field in stored)]
        cells = [f"CAST(value ->> {n} AS {kind})" for n, kind in enumerate(kinds)]
        each = "json_array_elements(%s::json)"
    else:
        cells = [f"json_extract(value, '$[{n}]')" for n in range(len(stored) + 1)]  # without a type, as in its tables
        each = "json_each(%s)"
    named = ", ".join(f"{cell} AS {name}" for cell, name in zip(cells, ["place", *columns], strict=True))
    return f"(SELECT {named} FROM {each}) AS candidates"  # noqa: S608 columns of ours
