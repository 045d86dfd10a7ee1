"""The versions of records, one for each change, and their values."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db.models import Exists, Field, Model, OuterRef, QuerySet

from apps.history.compat import history_m2m_fields
from apps.history.records import DELETED
from apps.languages import columns
from apps.publishing.json_values import AnyField
from apps.records.many_to_many import link_columns

VersionRow = Any  # a row of history; its class is made by simple_history
FieldValues = dict[str, Any]
"""The values of a record: its own by column (`name_ar`, `organisation_id`), its links by field as sets of keys."""


def rows_of(model: type[Model]) -> QuerySet:
    """All rows of history of a model."""
    return model.history.model._default_manager.all()  # type: ignore[attr-defined]


def versions(model: type[Model], key: int) -> QuerySet:
    """The version of a record at the end of each change, newest first."""
    return (
        last_in_each_change(rows_of(model).filter(id=key)).select_related("history_change__by").order_by("-history_id")
    )


def last_in_each_change(rows: QuerySet) -> QuerySet:
    """Only the last row of each record in each change: a form writes one for the record and one for its links."""
    # Rows from before changes were recorded have none. NULL equals nothing, so each of them counts as a version.
    same = {"id": OuterRef("id"), "history_change": OuterRef("history_change")}
    return rows.filter(~Exists(rows.model._default_manager.filter(**same, history_id__gt=OuterRef("history_id"))))


def deleted(model: type[Model]) -> QuerySet:
    """The last rows of records that are deleted now, latest first, without those created and deleted in one change."""
    others = rows_of(model).filter(id=OuterRef("id")).exclude(history_id=OuterRef("history_id"))
    later = others.filter(history_id__gt=OuterRef("history_id"))
    earlier = others.exclude(history_change=OuterRef("history_change"))
    there = model._base_manager.filter(pk=OuterRef("id"))
    rows = rows_of(model).filter(~Exists(later), ~Exists(there), Exists(earlier), history_type=DELETED)
    return rows.select_related("history_change__by").order_by("-history_id")


@cache
def own_fields(model: type[Model]) -> tuple[Field, ...]:
    """The fields of a version: all except the key, the times of saving, and base columns, which repeat a language."""
    base = columns.translated_fields(model)
    return tuple(
        field
        for field in model._meta.concrete_fields
        if not (field.primary_key or field.name in base or getattr(field, "auto_now", False))
        and not getattr(field, "auto_now_add", False)
    )


@cache
def links(model: type[Model]) -> tuple[AnyField, ...]:
    """The many-to-many fields with history."""
    return history_m2m_fields(model)


def states(model: type[Model], rows: Iterable[VersionRow]) -> dict[int, FieldValues | None]:
    """The values of rows of history by `history_id`, None for a deletion. One query for each many-to-many field."""
    found = {row.history_id: _own(row, model) for row in rows}
    for field in links(model):
        history_model: Any = getattr(model.history.model, field.name).model  # type: ignore[attr-defined]
        pairs = history_model.objects.filter(history_id__in=list(found)).values_list(
            "history_id", link_columns(field)[1]
        )
        _add_links(found, field.name, pairs)
    deletions = {row.history_id for row in rows if row.history_type == DELETED}
    return {key: None if key in deletions else state for key, state in found.items()}


def present(model: type[Model], keys: Sequence[int], lock: bool = False) -> dict[int, FieldValues]:
    """The values stored now, by key. With `lock`, the rows are locked in the order of their keys, so that two callers
    cannot deadlock."""
    records = model._base_manager.filter(pk__in=keys).order_by("pk")
    records = records.select_for_update() if lock else records
    names = [field.attname for field in own_fields(model)]
    found = {row["pk"]: {name: row[name] for name in names} for row in records.values("pk", *names)}
    for field in links(model):
        own, target = link_columns(field)
        through = field.remote_field.through._base_manager
        pairs = through.filter(**{f"{own}__in": list(found)}).values_list(own, target)
        _add_links(found, field.name, pairs)
    return found


def _own(row: Model, model: type[Model]) -> FieldValues:
    return {field.attname: getattr(row, field.attname) for field in own_fields(model)}


def _add_links(found: dict[int, FieldValues], name: str, pairs: Iterable[tuple[int, int]]) -> None:
    gathered: dict[int, set[int]] = {key: set() for key in found}
    for key, target in pairs:
        gathered[key].add(target)
    for key, state in found.items():
        state[name] = frozenset(gathered[key])
