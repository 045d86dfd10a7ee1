"""What leads to a record: the rows of other models that belong or refer to it, and their links."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Model, QuerySet, UniqueConstraint


@dataclass(frozen=True)
class Relation:
    """A foreign key or a many-to-many field of `model` that leads to records of another."""

    model: Any
    field: Any

    def rows(self, record: Model) -> QuerySet:
        """The rows that lead to a record, with what their names say."""
        named = [field.name for field in self.model._meta.concrete_fields if field.remote_field]
        return self.model._default_manager.filter(**{self.field.name: record}).select_related(*named).order_by("pk")

    @cached_property
    def rules(self) -> list[list[str]]:
        """The columns in which no two rows that lead to one record may be alike."""
        meta = self.model._meta
        groups = [rule.fields for rule in meta.constraints if isinstance(rule, UniqueConstraint)]
        groups += [*meta.unique_together, *([(self.field.name,)] if self.field.unique else [])]
        own = [names for names in groups if self.field.name in names]
        return [[meta.get_field(name).attname for name in names if name != self.field.name] for names in own]


@dataclass(frozen=True)
class Clash:
    """A row that leads to one record, and others that lead to another and say the same. `both` can be had at one record
    where no rule of the model refuses that."""

    way: Relation
    row: Any
    others: list[Any]
    both: bool


def ways_to(model: type[Model]) -> Iterator[Relation]:
    """Every way to the records of a model; links that are rows of a model of their own are found as these rows."""
    for relation in model._meta.related_objects:
        through = getattr(relation, "through", None)
        if through is None or through._meta.auto_created:
            yield Relation(relation.related_model, relation.field)


def rows_of_both(one: Any, other: Any) -> list[tuple[Relation, list[Any], list[Any]]]:
    """The rows that lead to each of two records of a model; where the two lead to each other, they are none."""
    two = (one, other)
    return [
        (way, [row for row in way.rows(one) if row not in two], [row for row in way.rows(other) if row not in two])
        for way in ways_to(type(one))
    ]


def clashes(way: Relation, staying: list[Any], going: list[Any]) -> Iterator[Clash]:
    """The rows among those `going` that say the same as some of those `staying`."""
    refused, alike = defaultdict(list), defaultdict(list)
    for row in staying:
        for key in _unique(way, row):
            refused[key].append(row)
        for text in _known_by(way, row):
            alike[text].append(row)
    for row in going:
        if others := _gathered(refused, _unique(way, row)):
            yield Clash(way, row, others, both=False)
        elif others := _gathered(alike, _known_by(way, row)):
            yield Clash(way, row, others, both=True)


def let_lead(way: Relation, rows: Iterable[Any], old: Any, new: Any) -> None:
    """Let rows that lead to one record lead to another."""
    if way.field.many_to_many:
        for row in rows:
            getattr(row, way.field.name).add(new)
            getattr(row, way.field.name).remove(old)
    else:
        keys = [row.pk for row in rows]
        way.model._default_manager.filter(pk__in=keys).update(**{way.field.name: new})


def hand_over(old: Any, new: Any) -> None:
    """Give a record the links of another of its model, and the rows that lead to that, but for those it has already."""
    for field in old._meta.many_to_many:
        if field.remote_field.through._meta.auto_created:
            getattr(new, field.name).add(*getattr(old, field.name).all())
    for way, staying, going in rows_of_both(new, old):
        twice = {clash.row for clash in clashes(way, staying, going) if not clash.both}
        let_lead(way, [row for row in going if row not in twice], old, new)


def _unique(way: Relation, row: Any) -> list[Hashable]:
    """What a row says under each rule of its model; nothing is like nothing."""
    said = [(place, tuple(getattr(row, name) for name in names)) for place, names in enumerate(way.rules)]
    return [key for key in said if None not in key[1]]


def _known_by(way: Relation, row: Any) -> list[str]:
    """What a row that belongs to a record is known by; one that only refers to it is no other row's double."""
    return list(row.likeness()) if hasattr(row, "likeness") and not way.field.null else []


def _gathered(by_key: dict[Any, list[Any]], keys: list[Any]) -> list[Any]:
    return list(dict.fromkeys(row for key in keys for row in by_key.get(key, ())))
