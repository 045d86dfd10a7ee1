"""The relations to a record: rows of other models that belong or refer to it, and how they move in a merge."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from django.db.models import Model, QuerySet, UniqueConstraint

from apps.publishing.json_values import AnyField
from apps.publishing.rights import AnyModel

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Relation:
    """A foreign key or many-to-many field of `model` that refers to another model."""

    model: AnyModel
    field: AnyField

    def rows(self, record: Model) -> QuerySet:
        """The rows that refer to a record, with the relations that their names need."""
        named = [field.name for field in self.model._meta.concrete_fields if field.remote_field]
        return self.model._default_manager.filter(**{self.field.name: record}).select_related(*named).order_by("pk")

    @cached_property
    def rules(self) -> list[list[str]]:
        """The columns of each uniqueness constraint, without the relation: rows of one record must differ in them."""
        meta = self.model._meta
        groups = [rule.fields for rule in meta.constraints if isinstance(rule, UniqueConstraint)]
        groups += [*meta.unique_together, *([(self.field.name,)] if self.field.unique else [])]
        held_by = {self.field.name, getattr(self.model, "key_columns", {}).get(self.field.name)}
        own = [names for names in groups if held_by.intersection(names)]
        return [[meta.get_field(name).attname for name in names if name not in held_by] for names in own]


@dataclass(frozen=True)
class Clash:
    """A row of one record, and the `others` of another record that duplicate it. `both`: no uniqueness constraint
    prevents one record from having all of them."""

    relation: Relation
    row: Model
    others: list[Model]
    both: bool


def relations_to(model: type[Model]) -> Iterator[Relation]:
    """Every relation to a model. Links with an explicit through model appear as rows of that model."""
    for found in model._meta.related_objects:
        through = getattr(found, "through", None)
        if through is None or through._meta.auto_created:
            yield Relation(found.related_model, found.field)


def related_rows(one: Model, other: Model) -> list[tuple[Relation, list[Model], list[Model]]]:
    """The rows that refer to each of two records of a model, without the two records themselves."""
    two = (one, other)
    return [
        (
            relation,
            [row for row in relation.rows(one) if row not in two],
            [row for row in relation.rows(other) if row not in two],
        )
        for relation in relations_to(type(one))
    ]


def clashes(relation: Relation, staying: list[Model], going: list[Model]) -> Iterator[Clash]:
    """The rows in `going` that duplicate rows in `staying`."""
    refused: dict[Hashable, list[Model]] = defaultdict(list)
    alike: dict[str, list[Model]] = defaultdict(list)
    for row in staying:
        for key in _unique(relation, row):
            refused[key].append(row)
        for text in _known_by(relation, row):
            alike[text].append(row)
    for row in going:
        if others := _gathered(refused, _unique(relation, row)):
            yield Clash(relation, row, others, both=False)
        elif others := _gathered(alike, _known_by(relation, row)):
            yield Clash(relation, row, others, both=True)


def repoint(relation: Relation, rows: Iterable[Model], old: Model, new: Model) -> None:
    """Let rows that refer to one record refer to another."""
    if relation.field.many_to_many:
        for row in rows:
            getattr(row, relation.field.name).add(new)
            getattr(row, relation.field.name).remove(old)
    else:
        keys = [row.pk for row in rows]
        relation.model._default_manager.filter(pk__in=keys).update(**{relation.field.name: new})


def move_relations(old: AnyModel, new: Model) -> None:
    """Move the links of a record, and the rows that refer to it, to another, except those that it already has."""
    for field in old._meta.many_to_many:
        if field.remote_field.through._meta.auto_created:
            getattr(new, field.name).add(*getattr(old, field.name).all())
    for relation, staying, going in related_rows(new, old):
        twice = {clash.row for clash in clashes(relation, staying, going) if not clash.both}
        repoint(relation, [row for row in going if row not in twice], old, new)


def _unique(relation: Relation, row: Model) -> list[Hashable]:
    """The values of a row under each uniqueness constraint; as in the database, NULL equals nothing."""
    keys = [(place, tuple(getattr(row, name) for name in names)) for place, names in enumerate(relation.rules)]
    return [key for key in keys if None not in key[1]]


def _known_by(relation: Relation, row: Model) -> list[str]:
    """The names of a row that belongs to a record. A row that only refers to it duplicates no other: its field can be
    empty, or holds many records, and then one row can refer to both records of a merge."""
    only_refers = relation.field.null or relation.field.many_to_many
    return list(row.likeness()) if hasattr(row, "likeness") and not only_refers else []


def _gathered(by_key: Mapping[Key, list[Model]], keys: Iterable[Key]) -> list[Model]:
    return list(dict.fromkeys(row for key in keys for row in by_key.get(key, ())))
