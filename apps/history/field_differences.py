"""The differences between two versions, field by field: texts word by word, other values as a whole."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import Field, Model

from apps.history.versions import FieldValues, deleted, links, own_fields
from apps.languages import columns, differences, fields, names
from apps.languages.differences import Piece, PieceKind
from apps.publishing.json_values import AnyField, JSONValue
from apps.records.dates import PartialDateField
from apps.records.value_text import value_text

WHOLE = (PartialDateField, models.URLField, models.SlugField, models.FileField)  # texts not compared word by word


class FieldDifference(NamedTuple):
    """The difference in a field: its label, the language and direction of its texts, and the pieces of each item.
    Language and direction are empty where the text is in the language of the page: a label, a date, a number."""

    label: str
    language: str
    direction: str
    items: list[list[Piece]]


class Names:
    """Names of records, also of deleted ones. At most two queries for each model, whatever the number of records."""

    def __init__(self) -> None:
        self._known: dict[type[Model], dict[int, Model | None]] = {}

    def read(self, model: type[Model], keys: Iterable[int]) -> None:
        """Read the names of these records of a model."""
        known = self._known.setdefault(model, {})
        if not (wanted := [key for key in set(keys) if key is not None and key not in known]):
            return
        known.update(dict.fromkeys(wanted))
        known.update(model._base_manager.in_bulk(wanted))
        missing = [key for key in wanted if known[key] is None]
        if missing and hasattr(model, "history"):
            known.update({row.id: row.instance for row in deleted(model).filter(id__in=missing)})

    def read_of(self, model: type[Model], found: Iterable[FieldValues | None]) -> None:
        """Read the names of all records to which these versions of a model refer."""
        versions = [state for state in found if state]
        for field in own_fields(model):
            if field.remote_field:
                self.read(field.related_model, [state[field.attname] for state in versions])  # type: ignore[arg-type]
        for field in links(model):
            self.read(field.related_model, [key for state in versions for key in state[field.name]])

    def of(self, model: type[Model], key: int | None) -> str:
        """The name of a record, or its model and key when it is unknown."""
        record = self._known.get(model, {}).get(key) if key is not None else None
        return _name(record) if record else f"{model._meta.verbose_name} {key}"

    def of_rows(self, model: type[Model], rows: Iterable[Any]) -> dict[int, str]:
        """The names of records by key, taken from their rows of history."""
        references: list[AnyField] = [field for field in model._meta.concrete_fields if field.remote_field]
        found = {row.id: row.instance for row in rows}
        for field in references:
            self.read(field.related_model, [getattr(record, field.attname) for record in found.values()])
            for record in found.values():
                target = self._known[field.related_model].get(getattr(record, field.attname))
                if target is not None:
                    field.set_cached_value(record, target)
        return {key: _name(record) for key, record in found.items()}


def lines(model: type[Model], old: FieldValues, new: FieldValues, known: Names) -> list[FieldDifference]:
    """The differences between two versions, one for each field and language. `known` must have read both versions."""
    found = []
    for field in own_fields(model):
        if field.editable and old.get(field.attname) != new.get(field.attname):
            items = _items(field, old.get(field.attname), new.get(field.attname), known)
            found.append(FieldDifference(*heading(model, field), items))
    for field in links(model):
        if before_and_after := old[field.name] ^ new[field.name]:
            pieces = sorted(_link(field, key, key in new[field.name], known) for key in before_and_after)
            found.append(
                FieldDifference(names.field_label(model, field.name), "", "auto", [[piece] for piece in pieces])
            )
    return found


def heading(model: type[Model], field: Field) -> tuple[str, str, str]:
    """The label of a field, the language of its texts, and their direction."""
    language = (columns.base_of(field.name, model) or ("", ""))[1]
    return (
        names.field_label(model, field.name),
        language,
        columns.direction(language) if language else _direction(field),
    )


def _direction(field: Field) -> str:
    is_text = isinstance(field, models.CharField | models.TextField) and not isinstance(field, PartialDateField)
    return "auto" if field.remote_field or (is_text and not field.choices) else ""


def _link(field: AnyField, key: int, is_new: bool, known: Names) -> Piece:
    return Piece(PieceKind.ADDED if is_new else PieceKind.REMOVED, known.of(field.related_model, key))


def _items(field: Field, old: JSONValue, new: JSONValue, known: Names) -> list[list[Piece]]:
    if isinstance(field, fields.TextListField):
        return differences.list_difference(old or "", new or "")
    if isinstance(field, models.CharField | models.TextField) and not isinstance(field, WHOLE) and not field.choices:
        return [differences.difference(old or "", new or "")]
    return [differences.replacement(value_text(field, old, known.of), value_text(field, new, known.of))]


def _name(record: Model) -> str:
    """The text of a record, or its model and key: `str` fails if a record that it refers to is deleted."""
    try:
        return str(record)
    except (ObjectDoesNotExist, AttributeError):
        return f"{record._meta.verbose_name} {record.pk}"
