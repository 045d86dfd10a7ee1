"""Full validation of many records at once, with a few queries instead of a dozen for each record."""

import json
from collections.abc import Collection, Sequence
from typing import Any

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


def _error(constraint: Any) -> ValidationError:
    message = constraint.get_violation_error_message()
    return ValidationError({constraint.beside: message} if isinstance(constraint, Rule) else message)


# --- Constraints of the table -----------------------------------------------------------------------------------------


def _violated(records: Sequence[Model], excluded: Sequence[Collection[str]]) -> list[tuple[int, Any]]:
    """The position of each record that violates a CHECK constraint, with the constraint. One query, in which the
    database evaluates its own conditions. Constraints about an excluded field are skipped."""
    model = type(records[0]) if records else Model
    rules = [c for c in model._meta.constraints if isinstance(c, CheckConstraint)] if records else []
    if not rules:
        return []
    about = [_fields_of(rule, model) for rule in rules]
    with connection.cursor() as cursor:
        cursor.execute(*_constraint_query(model, records, excluded, rules, sorted(set().union(*about))))
        answers = cursor.fetchall()
    return [
        (place, rule)
        for place, *holds in answers
        for rule, names, holds_true in zip(rules, about, holds, strict=True)
        if not holds_true and not names & set(excluded[place])
    ]


def _fields_of(rule: CheckConstraint, model: type[Model]) -> set[str]:
    return condition_fields(model, rule.condition)


def _constraint_query(
    model: type[Model],
    records: Sequence[Model],
    excluded: Sequence[Collection[str]],
    rules: Sequence[CheckConstraint],
    names: list[str],
) -> tuple[str, list[Any]]:
    """SQL and parameters that evaluate the constraints of a table for rows that are not in it."""
    stored: list[Any] = [model._meta.get_field(name) for name in names]
    query = Query(model, alias_cols=False)
    compiler = query.get_compiler(connection=connection)
    selected, params = [], []
    for rule in rules:
        sql, own = compiler.compile(query.build_where(rule.condition))  # type: ignore[arg-type]
        # As in a CHECK, a condition that is neither true nor false, because of a NULL, is no violation.
        selected.append(f"COALESCE({sql}, {'TRUE' if connection.vendor == 'postgresql' else '1'})")
        params += own
    rows = [
        [
            place,
            *(None if f.name in out else f.get_db_prep_save(getattr(record, f.attname), connection) for f in stored),
        ]
        for place, (record, out) in enumerate(zip(records, excluded, strict=True))
    ]
    # All rows are one parameter: databases limit the number of parameters of a statement.
    text = json.dumps(rows, cls=DjangoJSONEncoder)
    return f"SELECT place, {', '.join(selected)} FROM {_relation(stored)}", [*params, text]  # noqa: S608


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
