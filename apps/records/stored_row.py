"""The stored row that a save overwrites: read once, for everybody who compares the new values with it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Model

from apps.languages import columns

Row = dict[str, object]

ATTRIBUTE = "_stored_row"


@contextmanager
def read(record: Model) -> Iterator[Row | None]:
    """Give the stored values of a record by column, and keep them with the record until the block ends; None for a new
    record. To be called inside the transaction of the save.

    The row is locked as the UPDATE that follows locks it: without the lock another transaction could change the row
    between the comparison and the UPDATE, and whoever skips work because "nothing changed" would be wrong."""
    row = None if record._state.adding or record.pk is None else _locked(record)
    record.__dict__[ATTRIBUTE] = row
    try:
        yield row
    finally:
        record.__dict__.pop(ATTRIBUTE, None)


def changed_columns(record: Model) -> set[str] | None:
    """The columns in which a record differs from the row that its save overwrites; None when that row is unknown: then
    anything may have changed."""
    row: Row | None = record.__dict__.get(ATTRIBUTE)
    if row is None:
        return None
    deferred = record.get_deferred_fields()
    return {name for name, value in row.items() if name not in deferred and getattr(record, name) != value}


def _locked(record: Model) -> Row | None:
    model = type(record)
    translated = columns.translated_fields(model)  # the base name shows the column of the active language
    names = [field.attname for field in model._meta.concrete_fields if field.name not in translated]
    return model._base_manager.select_for_update(no_key=True).filter(pk=record.pk).values(*names).first()
