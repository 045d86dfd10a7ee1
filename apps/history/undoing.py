"""Reverts a record to an earlier version, or undoes a change as a whole."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from apps.history import authorship
from apps.history.effects import Effect, RecordKey, differs, states_now
from apps.history.field_differences import Names
from apps.history.versions import FieldValues, links, own_fields, present
from apps.languages import columns, stamps
from apps.languages.names import field_label
from apps.languages.typography import colon
from apps.publishing import rights
from apps.publishing.json_values import in_json
from apps.publishing.proposing import Author, propose
from apps.publishing.rights import PUBLICATION, PUBLISHED, AnyModel


class UndoRefused(Exception):
    """The change cannot be undone; `reasons` has a text for each record."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


# --- One record ------------------------------------------------------------------------------------------------------


def columns_of(model: type[Model], language: str = "") -> list[str]:
    """The columns that a revert restores: the texts in one language, or everything except immutable fields and the
    publication. Links are named by their field."""
    if language:
        return [columns.column(field, language) for field in columns.translated_fields(model)]
    unchanged = {*PUBLICATION, *getattr(model, "immutable", ())}
    own = [field.attname for field in own_fields(model) if field.name not in unchanged]
    return [*own, *(field.name for field in links(model))]


def target(model: type[Model], now: FieldValues, version: FieldValues, language: str = "") -> FieldValues:
    """The values of a record after a revert to a version, without links to deleted records."""
    goal = {**now, **{name: version[name] for name in columns_of(model, language)}}
    for field in links(model):
        there = field.related_model._base_manager.filter(pk__in=goal[field.name]).values_list("pk", flat=True)
        goal[field.name] = frozenset(there)
    return goal


def revert(model: type[Model], key: int, version: FieldValues, language: str = "") -> None:
    """Revert a record to a version. ValidationError when the values are not valid now or immutable ones differ."""
    now = present(model, [key], lock=True)[key]
    fixed = [] if language else [name for name in getattr(model, "immutable", ()) if now[name] != version[name]]
    if fixed:
        raise ValidationError({name: _("This value cannot be changed.") for name in fixed})
    write(model._base_manager.get(pk=key), now, target(model, now, version, language))


def propose_revert(record: AnyModel, version: FieldValues, language: str, by: Author, message: str) -> None:
    """Propose to revert a record to a version. ValidationError as in `revert`."""
    model: type[Model] = type(record)
    goal, then = target(model, present(model, [record.pk])[record.pk], version, language), copy(record)
    for field in own_fields(model):
        setattr(then, field.attname, goal[field.attname])
    _validate(then)
    values = {field.name: in_json(field, then) for field in own_fields(model) if field.name not in PUBLICATION}
    propose(record, values | {field.name: sorted(goal[field.name]) for field in links(model)}, by, message)


def write(record: Model, now: FieldValues, goal: FieldValues) -> None:
    """Save the values that differ, with full validation."""
    names = [field.attname for field in own_fields(type(record)) if goal[field.attname] != now[field.attname]]
    for name in names:
        setattr(record, name, goal[name])
    _validate(record)
    record.save()
    _bring_back_stamps(record, names)
    for field in links(type(record)):
        if goal[field.name] != now[field.name]:
            getattr(record, field.name).set(goal[field.name])


def _bring_back_stamps(record: Model, names: Iterable[str]) -> None:
    """Give restored texts the stamps of their time."""
    stamps.bring_back(record, {base for name in names if (base := columns.base_of(name, type(record)))})


def _validate(record: Model) -> None:
    """Validate as a form does, without base columns. References are checked first: `clean` may follow them."""
    missing = {}
    for field in own_fields(type(record)):
        key = getattr(record, field.attname)
        if field.remote_field and key is not None:
            target: AnyModel = field.related_model
            if not target._base_manager.filter(pk=key).exists():
                known = Names()
                known.read(target, [key])
                missing[field.name] = _("It refers to “%(name)s”, which is gone.") % {"name": known.of(target, key)}
    if missing:
        raise ValidationError(missing)
    record.full_clean(exclude=columns.translated_fields(type(record)))


# --- A change as a whole ---------------------------------------------------------------------------------------------


def undo(found: Sequence[Effect], publishes: bool) -> None:
    """Delete created records, recreate deleted ones, and restore changed values, in one transaction. Without the
    permission to publish, recreated records are drafts, and so are those that show persons. Refused, with every reason,
    when any effect cannot be undone.

    An effect may need another one to be undone first, as a row needs its record: those that fail are tried again as
    long as any other succeeds."""
    known = Names()
    with transaction.atomic():
        now, closed = states_now(found, lock=True), _closed(found, publishes)
        if texts := [text for effect in found for text in _conflicts(effect, now, known, closed, publishes)]:
            raise UndoRefused(texts)
        waiting = list(found)
        while waiting:
            refused = [(effect, reason) for effect in waiting if (reason := _attempt(effect, publishes))]
            if len(refused) == len(waiting):
                raise UndoRefused([_reason_text(effect, reason, known) for effect, reason in refused])
            waiting = [effect for effect, _reason in refused]
        authorship.settle(found)


def conflicts(found: Sequence[Effect], publishes: bool) -> list[str]:
    """The reasons against undoing these effects that can be known before trying."""
    known, now, closed = Names(), states_now(found), _closed(found, publishes)
    return [text for effect in found for text in _conflicts(effect, now, known, closed, publishes)]


def _closed(found: Sequence[Effect], publishes: bool) -> set[Effect]:
    """The effects that only users with permission to publish can undo, or nobody alone: the public sees the record, or
    would see it afterwards."""
    keys: dict[AnyModel, list[int]] = defaultdict(list)
    for effect in found:
        keys[effect.model].append(effect.key)
    if publishes:
        models = [model for model in keys if rights.takes_two(model)]
        shown = {(model, key) for model in models for key in rights.approved(model, keys[model])}
        by_two = {(model, key) for model in keys for key in rights.deleted_by_two(model, keys[model])}
        return {e for e in found if (e.model, e.key) in (by_two if e.is_creation else shown) and _is_content(e)}
    seen = {(model, key) for model in keys if model.is_content for key in rights.approved(model, keys[model])}
    return {e for e in found if (e.model, e.key) in seen or _publishes(e) or (e.is_deletion and _would_show_again(e))}


def _is_content(effect: Effect) -> bool:
    """Whether it is more than a change of the publication."""
    return effect.is_creation or effect.is_deletion or not set(effect.changed()) <= set(PUBLICATION)


def _would_show_again(effect: Effect) -> bool:
    return not rights.has_state(effect.model) and rights.would_show(_as_it_was(effect))


def _conflicts(
    effect: Effect, all_now: Mapping[RecordKey, FieldValues], known: Names, closed: set[Effect], publishes: bool
) -> Iterable[str]:
    now = all_now.get((effect.model, effect.key))
    reason = ""
    if effect.is_deletion:
        reason = _("It exists again.") if now else ""
    elif now is None:
        reason = _("It has been deleted since.")
    elif effect.is_creation:
        reason = _("It has been changed since.") if now != effect.after else ""
    elif names := differs(effect, now):
        labels = ", ".join(field_label(effect.model, _field_name(effect.model, name)) for name in names)
        reason = _("It has been changed since: %(fields)s.") % {"fields": labels}
    if not reason and effect in closed:
        reason = _("Undoing this needs permission to publish: it changes what the public sees.")
        reason = _("Undoing this takes two users: the public sees it.") if publishes else reason
    if reason:
        yield _reason_text(effect, reason, known)


def _publishes(effect: Effect) -> bool:
    """Whether undoing it changes what is published. Not for deletions: those records come back as drafts."""
    if effect.is_deletion:
        return False
    states = {(state or {}).get("state") for state in (effect.before, effect.after)}
    moved = effect.is_creation or bool(set(effect.changed()) & set(PUBLICATION))
    return moved and PUBLISHED in states


def _attempt(effect: Effect, publishes: bool) -> str:
    """Undo one effect; returns the reason why it failed, or ''."""
    try:
        with transaction.atomic():  # a savepoint: after an error, the other effects are still tried
            _undo(effect, publishes)
    except ValidationError as error:
        return " ".join(reasons(effect.model, error))
    except IntegrityError:
        return _("The database refuses it.")
    return ""


def _undo(effect: Effect, publishes: bool) -> None:
    if effect.is_deletion:
        recreate(effect, publishes)
    elif effect.is_creation:
        _delete(effect.model._base_manager.get(pk=effect.key))
    else:
        before, after = effect.before or {}, effect.after or {}
        now = present(effect.model, [effect.key])[effect.key]
        goal = {**now, **{name: before[name] for name in effect.changed()}}
        for field in links(effect.model):
            lost, come = before[field.name] - after[field.name], after[field.name] - before[field.name]
            there = field.related_model._base_manager.in_bulk(list(lost))
            if set(there) != lost:
                raise ValidationError(_("What it was linked to is gone."))
            goal[field.name] = (now[field.name] | lost) - come
        write(effect.model._base_manager.get(pk=effect.key), now, goal)


def recreate(effect: Effect, publishes: bool) -> None:
    """Recreate a deleted record with its key, without links to records deleted since."""
    record: AnyModel = _as_it_was(effect)
    if (not publishes or rights.takes_two(record)) and rights.has_state(record) and record.state == rights.PUBLISHED:
        record.state, record.publish_at = rights.DRAFT, None
    _validate(record)
    record.save(force_insert=True)
    state = effect.before or {}
    _bring_back_stamps(record, [field.attname for field in own_fields(effect.model)])
    for field in links(effect.model):
        getattr(record, field.name).set(field.related_model._base_manager.filter(pk__in=state[field.name]))


def _as_it_was(effect: Effect) -> Model:
    """The record as it was before a deletion, unsaved."""
    before = effect.before or {}
    return effect.model(pk=effect.key, **{field.attname: before[field.attname] for field in own_fields(effect.model)})


def _delete(record: Model) -> None:
    """Delete a record. ValidationError if others refer to it: a cascade would delete records that are not part of the
    change."""
    for relation in record._meta.related_objects:
        holder: AnyModel = relation.related_model
        if not hasattr(holder, "history"):
            continue
        if holder._base_manager.filter(**{relation.field.name: record}).exists():
            what = holder._meta.verbose_name_plural
            raise ValidationError(_("Others refer to it: %(what)s.") % {"what": what})
    record.delete()


def _field_name(model: type[Model], column: str) -> str:
    return next(field.name for field in own_fields(model) if field.attname == column)


def reasons(model: type[Model], error: ValidationError) -> list[str]:
    """The messages of an error, each after the label of its field."""
    if not hasattr(error, "error_dict"):
        return error.messages
    return [
        " ".join(messages) if name == "__all__" else f"{_label(model, name)}{colon()}{' '.join(messages)}"
        for name, messages in error.message_dict.items()
    ]


def _label(model: type[Model], name: str) -> str:
    names = {field.name for field in [*model._meta.fields, *model._meta.many_to_many]}
    return field_label(model, name) if name in names else name


def _reason_text(effect: Effect, reason: str, known: Names) -> str:
    name = known.of_rows(effect.model, [effect.row])[effect.key]
    return f"{effect.model._meta.verbose_name} “{name}”: {reason}"
