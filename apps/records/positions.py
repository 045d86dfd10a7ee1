"""Rows that stand in an order: each has a `position` that no other row of its owner has. A database checks this after
each row, so a row that changes places with another one stands aside in between."""

from collections.abc import Collection, Iterator

from django.db.models import IntegerField, Max, Model, QuerySet, UniqueConstraint

POSITION = "position"
HIGHEST = 32767  # of a small integer


def owners(model: type[Model]) -> tuple[str, ...]:
    """The fields that rows of one order share; () for a model whose rows have no position."""
    for rule in model._meta.constraints:
        if not isinstance(rule, UniqueConstraint) or POSITION not in rule.fields:
            continue
        if isinstance(model._meta.get_field(POSITION), IntegerField):
            return tuple(name for name in rule.fields if name != POSITION)
    return ()


def step_aside(model: type[Model], keys: Collection[int], taken: Collection[int | None]) -> None:
    """Move rows to positions that are not `taken`. The caller saves them at new ones in the same transaction: this is
    no change of its own, and is not recorded."""
    free: Iterator[int] = (number for number in range(HIGHEST, 0, -1) if number not in taken)
    for key, number in zip(keys, free, strict=False):
        QuerySet(model).filter(pk=key).update(position=number)


def make_room(row: Model) -> None:
    """Before `row` is saved: the row that stands at its new position gets its old one. A row that is new, or that moves
    here from another owner, goes behind the last one instead."""
    shared = owners(type(row))
    if not shared:
        return
    in_order = type(row)._base_manager.filter(**{name: getattr(row, name) for name in shared})
    others = in_order.exclude(pk=row.pk)
    wanted: int = getattr(row, POSITION)
    there = others.filter(position=wanted).first()
    if there is None:
        return
    old = in_order.filter(pk=row.pk).values_list(POSITION, flat=True).first()
    if old is None:  # its position in the order of another owner is no place in this one
        setattr(row, POSITION, others.aggregate(last=Max(POSITION))["last"] + 1)
        return
    step_aside(type(row), [row.pk], {*others.values_list(POSITION, flat=True), wanted})
    setattr(there, POSITION, old)
    there.save()
