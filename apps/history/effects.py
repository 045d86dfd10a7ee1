"""The effects of a change: for each record its values before and after."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Model, OuterRef, QuerySet, Subquery, Value

from apps.history.models import Change
from apps.history.registration import MODELS_WITH_HISTORY
from apps.history.versions import FieldValues, VersionRow, links, own_fields, present, rows_of, states

Touched = dict[type[Model], list[int]]
RecordKey = tuple[type[Model], int]
"""A record by its model and key."""


@dataclass(frozen=True, eq=False)
class Effect:
    """`before` and `after` are None where the record did not exist. `row` is its last row of history in the change;
    `is_new`: there is no earlier row."""

    model: type[Model]
    row: VersionRow
    before: FieldValues | None
    after: FieldValues | None
    is_new: bool = False

    @property
    def key(self) -> int:
        return self.row.id

    @property
    def is_creation(self) -> bool:
        return self.before is None and self.after is not None

    @property
    def is_deletion(self) -> bool:
        return self.after is None

    def changed(self) -> list[str]:
        """The names of the changed values."""
        old, new = self.before or {}, self.after or {}
        return [name for name in old.keys() | new.keys() if old.get(name) != new.get(name)]


def touched(change: Change) -> QuerySet:
    """The records that a change wrote, as `label` of the model and `id`, ordered by model. Callers slice it."""
    parts = [
        rows_of(model).order_by().filter(history_change=change).values("id").annotate(label=_label(model)).distinct()
        for model in MODELS_WITH_HISTORY
    ]
    return _union(parts).order_by("label", "id")


def summaries(changes: Sequence[Change]) -> dict[int, list[tuple[type[Model], int]]]:
    """The number of records of each model that each change wrote, by the change's key; one query."""
    keys = [change.pk for change in changes]
    parts = [
        rows_of(model)
        .order_by()
        .filter(history_change__in=keys)
        .values("history_change")
        .annotate(label=_label(model), count=Count("id", distinct=True))
        for model in MODELS_WITH_HISTORY
    ]
    models = {model._meta.label_lower: model for model in MODELS_WITH_HISTORY}
    found: dict[int, list[tuple[type[Model], int]]] = defaultdict(list)
    for row in _union(parts) if keys else ():
        found[row["history_change"]].append((models[row["label"]], row["count"]))
    return found


def as_touched(rows: Iterable[dict[str, Any]]) -> Touched:
    """Rows of `touched` as keys by model."""
    models = {model._meta.label_lower: model for model in MODELS_WITH_HISTORY}
    found: Touched = defaultdict(list)
    for row in rows:
        found[models[row["label"]]].append(row["id"])
    return found


def effects(change: Change, among: Touched) -> list[Effect]:
    """The effects of a change on these records; two queries for each model, and one for each many-to-many field."""
    return [effect for model in among for effect in _effects(change, model, among[model])]


def all_effects(change: Change) -> list[Effect]:
    return effects(change, as_touched(touched(change)))


def _effects(change: Change, model: type[Model], keys: list[int]) -> list[Effect]:
    earlier = rows_of(model).filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id")).order_by("-history_id")
    own = rows_of(model).filter(history_change=change, id__in=keys).order_by("history_id")
    first: dict[int, VersionRow] = {}
    last: dict[int, VersionRow] = {}
    for row in own.annotate(earlier=Subquery(earlier.values("history_id")[:1])):
        first.setdefault(row.id, row)
        last[row.id] = row
    before = rows_of(model).in_bulk([row.earlier for row in first.values() if row.earlier])
    values = states(model, [*before.values(), *last.values()])
    return [
        Effect(model, row, values.get(first[key].earlier), values[row.history_id], is_new=not first[key].earlier)
        for key, row in last.items()
        if values.get(first[key].earlier) is not None or values[row.history_id] is not None
    ]


def states_now(found: Sequence[Effect], lock: bool = False) -> dict[RecordKey, FieldValues]:
    """The present values of the records of these effects, by model and key, without deleted records."""
    keys: Touched = defaultdict(list)
    for effect in found:
        keys[effect.model].append(effect.key)
    return {(model, key): state for model in keys for key, state in present(model, keys[model], lock).items()}


def differs(effect: Effect, now: FieldValues | None) -> list[str]:
    """The names of the values that now differ both from those after the change and from those before it. Links never
    do: they are added and removed one by one."""
    if now is None or effect.after is None or effect.before is None:
        return []
    alone = {field.name for field in links(effect.model)}
    names = [name for name in effect.changed() if name not in alone]
    return [name for name in names if now[name] not in (effect.after[name], effect.before[name])]


def with_dependents(found: Sequence[Effect], chosen: Effect) -> list[Effect]:
    """The effects of a change that restoring one deletion needs: that deletion, the deletions of dependent records, and
    the references to them that were emptied. A reference that was set again since stays as it is."""
    back = {(chosen.model, chosen.key): chosen}
    grown = True
    while grown:  # a dependent record may have dependents of its own
        more = [e for e in found if e.is_deletion and (e.model, e.key) not in back and _refers(e, back)]
        back |= {(effect.model, effect.key): effect for effect in more}
        grown = bool(more)
    changed = [effect for effect in found if effect.before and effect.after]
    now = states_now(changed)
    emptied = [_emptied(effect, now.get((effect.model, effect.key), {}), back) for effect in changed]
    return [*back.values(), *(effect for effect in emptied if effect)]


def _refers(effect: Effect, back: Mapping[RecordKey, Effect]) -> bool:
    state = effect.before or {}
    return any(
        (field.related_model, state.get(field.attname)) in back
        for field in own_fields(effect.model)
        if field.remote_field
    )


def _emptied(effect: Effect, now: FieldValues, back: Mapping[RecordKey, Effect]) -> Effect | None:
    """An effect with the references to records in `back` that `effect` emptied and nobody has set again; None without
    any."""
    before, after, lost = effect.before or {}, effect.after or {}, {}
    for field in own_fields(effect.model) if now else ():
        name = field.attname
        if field.remote_field and (field.related_model, before[name]) in back and after[name] is now[name] is None:
            lost[name] = before[name]
    for field in links(effect.model) if now else ():
        if keys := {key for key in before[field.name] - now[field.name] if (field.related_model, key) in back}:
            lost[field.name] = after[field.name] | keys
    return Effect(effect.model, effect.row, {**after, **lost}, after) if lost else None


def _label(model: type[Model]) -> Value:
    return Value(model._meta.label_lower)


def _union(parts: list[QuerySet]) -> QuerySet:
    return parts[0].union(*parts[1:], all=True)
