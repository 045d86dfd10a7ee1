"""The stored row that a save overwrites: read once, for all that compare the new values with it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Model

from apps.languages import columns

Row = dict[str, object]

ATTRIBUTE = "_stored_row"


@contextmanager
def read(record: Model) -> Iterator[Row | None]:
    """Yield the stored values of a record by column, None for a new record; `changed_columns` uses them until the block
    ends. Call it inside the transaction of the save.

    The row is locked as the UPDATE that follows would lock it. Otherwise another transaction could change the row
    between the comparison and the UPDATE, and code that skips work because nothing changed would be wrong."""
    row = None if record._state.adding or record.pk is None else _locked(record)
    record.__dict__[ATTRIBUTE] = row
    try:
        yield row
    finally:
        record.__dict__.pop(ATTRIBUTE, None)


def changed_columns(record: Model) -> set[str] | None:
    """The columns in which a record differs from the row that its save overwrites. None if that row is unknown: then
    any column may have changed."""
    row: Row | None = record.__dict__.get(ATTRIBUTE)
    if row is None:
        return None
    deferred = record.get_deferred_fields()
    return {name for name, value in row.items() if name not in deferred and getattr(record, name) != value}


def present(record: Model) -> Row | None:
    """The stored values of a record by column, None if there is no row."""
    return type(record)._base_manager.filter(pk=record.pk).values(*_names(type(record))).first()


def _locked(record: Model) -> Row | None:
    model = type(record)
    # Unordered: an order by a record it refers to would join that one, which PostgreSQL cannot lock.
    rows = model._base_manager.select_for_update(no_key=True).filter(pk=record.pk).order_by()
    return rows.values(*_names(model)).first()


def _names(model: type[Model]) -> list[str]:
    translated = columns.translated_fields(model)  # the base name shows the column of the active language
    return [field.attname for field in model._meta.concrete_fields if field.name not in translated]
