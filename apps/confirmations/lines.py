"""The public data of an organisation, line by line: each field that the organisation can confirm or correct.

Models say which fields these are (`Confirmable`); what is public, the disclosure gate says."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model
from django.utils.text import capfirst

from apps.languages import columns, names
from apps.participants.models import Organisation
from apps.publishing.json_values import AnyField, in_json
from apps.publishing.rights import AnyModel
from apps.records.value_text import value_text
from apps.sources.citing import read_sources
from apps.sources.models import Confirmable, Source, value_hash


@dataclass(frozen=True)
class PublicLine:
    """A field of a record with its public value; `key` names it in the form."""

    record: AnyModel
    field: AnyField

    @property
    def key(self) -> str:
        return f"{self.record._meta.model_name}-{self.record.pk}-{self.field.name}"

    @property
    def stored_key(self) -> tuple[str, int, str]:
        """How a stored answer is found: the label of the model, the key of the record, the field."""
        return self.record._meta.label_lower, self.record.pk, self.field.name

    @property
    def label(self) -> str:
        return names.field_label(type(self.record), self.field.name)

    @property
    def text(self) -> str:
        value = self.field.value_from_object(self.record)
        if names.validate_country in self.field.validators and value:
            return names.country(value)
        return value_text(self.field, value, lambda _model, key: str(key))

    @property
    def value_hash(self) -> str:
        return value_hash(in_json(self.field, self.record))


@dataclass(frozen=True)
class PublicRecord:
    """A record of the organisation with its lines."""

    record: AnyModel
    lines: list[PublicLine]

    @property
    def key(self) -> str:
        return f"{self.record._meta.model_name}-{self.record.pk}"

    @property
    def name(self) -> str:
        return str(self.record)

    @property
    def sources(self) -> list[Source]:
        return list(self.record.cited)


@dataclass(frozen=True)
class LineGroup:
    """The records of one kind."""

    label: str
    records: list[PublicRecord]


def groups(organisation: Organisation) -> list[LineGroup]:
    """The public data of an organisation in the reader's language, the organisation itself first. One query a kind, and
    one for the sources."""
    found = []
    for model in confirmable():
        records = list(model.shown_to_owner(organisation).select_related(*_named_by(model)))
        if records:
            fields = list(_fields(model))
            shown = [PublicRecord(record, [PublicLine(record, field) for field in fields]) for record in records]
            found.append(LineGroup(str(capfirst(model._meta.verbose_name_plural)), shown))
    read_sources([one.record for group in found for one in group.records])
    return found


def confirmable() -> list[AnyModel]:
    """The models of which organisations confirm records, the organisation itself first."""
    models: list[AnyModel] = [model for model in apps.get_models() if issubclass(model, Confirmable)]
    return sorted(models, key=lambda model: model.owner != "pk")


def _fields(model: AnyModel) -> Iterator[AnyField]:
    """The fields to confirm; of a translated one, the column of the reader's language."""
    translated = columns.translated_fields(model)
    for name in model.confirmed_by_owner:
        yield model._meta.get_field(columns.column(name, columns.current()) if name in translated else name)


def _named_by(model: type[Model]) -> list[str]:
    """The references that the name of a record may read."""
    return [field.name for field in model._meta.concrete_fields if field.many_to_one]
