"""Guards every write by a user, in forms, actions, imports and commands: only users with permission to publish change
what the public sees. It also records who changed the content of each record last."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.db.models.signals import m2m_changed
from django.utils.functional import Promise

from apps.languages import columns
from apps.publishing.record_notes import Assignment, Authorship
from apps.publishing.rights import (
    DELETED_BY_TWO,
    IN_REVIEW,
    OWN_WORK,
    PUBLICATION,
    SHOWS_PERSON,
    AnyModel,
    approved,
    deleted_by_two,
    has_state,
    holds,
    own_work,
    owner_fields,
    takes_two,
    why_it_waits,
)
from apps.records import acts

Records = dict[type[Model], set[int]]


@contextmanager
def guarded(model: AnyModel, keys: Iterable[int], content: bool = True, deletes: bool = False) -> Iterator[list[int]]:
    """Guard a write to rows of a model in the current act. `content`: more than their publication changes. Yields a
    list to which the caller adds the keys of new rows. PermissionDenied, which rolls the act back, if its user has no
    right to the change."""
    by, written = acts.by(), list(keys)
    # A person takes a consent back: that shows less, and waits for nobody.
    if by is None or not model.is_content or acts.is_marked(acts.WITHDRAWAL):
        yield written
        return
    is_alone = takes_two(model) and not acts.applies()
    # A merge may touch what shows a person: `_visible` below refuses it if it shows more than before.
    may_show = holds(by) or acts.is_marked(acts.REVIEW)
    waits = not may_show or (is_alone and not acts.is_marked(acts.MERGE))
    is_checked = has_state(model) or waits
    before = approved(model, written) if is_checked else set()
    if deletes:
        _refuse(before and not holds(by), why_it_waits(by))
        _refuse(not _deletes_alone() and deleted_by_two(model, written), DELETED_BY_TWO)
    else:  # whoever can write what shows a person can take it back at once: that changes no content
        _refuse(before and waits and (content or not model.discloses_person), why_it_waits(by))
    visible = _visible(model, written) if is_alone else set()
    # Before the write: it may move a row to another record. What shows a deleted row is deleted with it.
    work = {} if deletes and model.shown_by else records_with_state(model, written)
    yield written
    after = approved(model, written) if is_checked else set()
    _refuse(after and waits and (content or not may_show), why_it_waits(by))
    if content:
        _keep_author(work, records_with_state(model, written))
        _refuse(is_alone and acts.is_marked(acts.MERGE) and _visible(model, written) - visible, SHOWS_PERSON)
    if has_state(model) and model.discloses_person and not deletes:
        _keep_who_asked(model, written)
    if has_state(model) and (published := after - before):
        alone = settings.FOUR_EYES and (is_alone or not acts.undoes()) and own_work(by, model, published)
        _refuse(alone, OWN_WORK)
        mark_seen(by, model, published)
        Assignment.objects.of(model, published).delete()


def _deletes_alone() -> bool:
    """Whether the current act may delete what is public: two users agreed, the other record of a merge stays, or a
    person has a right to it."""
    return acts.applies() or acts.is_marked(acts.MERGE) or acts.is_marked(acts.ERASURE)


def _visible(model: AnyModel, keys: Iterable[int]) -> set[int]:
    return set(model._default_manager.public().filter(pk__in=list(keys)).values_list("pk", flat=True))


def _keep_who_asked(model: AnyModel, keys: Iterable[int]) -> None:
    """Record who sent records to review that nobody has worked on since they were last public."""
    asked = set(model._base_manager.filter(pk__in=list(keys), state=IN_REVIEW).values_list("pk", flat=True))
    known = set(Authorship.objects.of(model, asked).values_list("object_id", flat=True))
    if author := acts.author():
        Authorship.write(model, asked - known, user_id=author.pk)


def records_with_state(model: AnyModel, keys: Iterable[int]) -> Records:
    """The records with a state to whose content these rows belong: the rows themselves if they have a state, else their
    owners. A row that the public does not see counts only as content of owners that it does not see either."""
    keys = list(keys)
    if has_state(model):
        return {model: set(keys)}
    if model.shown_by:
        return dict(_showing(model, keys))
    fields = owner_fields(model)
    found: Records = defaultdict(set)
    rows = list(model._base_manager.filter(pk__in=keys).values("pk", *(f.attname for f in fields))) if fields else []
    shown = approved(model, keys) if rows else set()
    for field in fields if rows else ():
        owners = {row["pk"]: row[field.attname] for row in rows if row[field.attname] is not None}
        public = approved(field.related_model, owners.values())
        found[field.related_model] |= {owner for key, owner in owners.items() if key in shown or owner not in public}
    return found


def _showing(model: AnyModel, keys: list[int]) -> Iterator[tuple[type[Model], set[int]]]:
    """The records, not public yet, that will make these rows public."""
    for name in model.shown_by:
        relation = model._meta.get_field(name)
        rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": keys})
        own = set(rows.values_list("pk", flat=True))
        yield relation.related_model, own - approved(relation.related_model, own)


def mark_seen(user: Any, model: type[Model], keys: Iterable[int]) -> None:
    """Record that a user has seen what others changed in records: these are no longer the work of one person."""
    Authorship.objects.of(model, keys).exclude(user_id=user.pk).delete()


def changes_content(record: AnyModel, stored: Mapping[str, object] | None, names: Iterable[str] | None = None) -> bool:
    """Whether saving a record, or only the fields `names` of it, changes more than its publication. `stored` is its
    stored row, None for a new record. False without a user: only writes by users are guarded."""
    if acts.by() is None or not record.is_content:
        return False
    model: type[Model] = type(record)
    base = columns.translated_fields(model)
    fields = [
        field
        for field in model._meta.concrete_fields
        if not (field.primary_key or field.name in base or field.name in PUBLICATION or not field.editable)
        and (names is None or field.name in names or field.attname in names)
    ]
    return stored is None or any(getattr(record, field.attname) != stored[field.attname] for field in fields)


def _keep_author(*found: Records) -> None:
    """Record who changed the content of records last."""
    author, act = acts.author(), acts.current() or acts.Act()
    for model in {model: None for records in found for model in records} if author else ():
        keys = set().union(*(records.get(model, ()) for records in found))
        Authorship.write(model, keys, user_id=author.pk, since=act.at)


def _refuse(condition: object, reason: str | Promise) -> None:
    if condition:
        raise PermissionDenied(str(reason))


def connect() -> None:
    """Listen to every change of many-to-many links."""
    m2m_changed.connect(_links_change, dispatch_uid="guard")


def _links_change(
    sender: type[Model],
    instance: Model,
    action: str,
    reverse: bool,
    model: AnyModel,
    pk_set: set[int],
    **kwargs: object,
) -> None:
    """Guard links as content of the record that has the field, from whichever side they are changed."""
    holder = model if reverse else type(instance)
    if not action.startswith("pre_") or not hasattr(holder, "is_content"):
        return
    keys = pk_set if reverse else {instance.pk}
    # `clear` names no keys. Read them by the field's own name: the reverse name may be hidden.
    if action == "pre_clear" and reverse:
        name = next(f.name for f in holder._meta.many_to_many if f.remote_field.through is sender)
        keys = set(holder._base_manager.filter(**{name: instance}).values_list("pk", flat=True))
    if keys and (pk_set or action == "pre_clear"):  # `pk_set` is empty when all links exist already
        with guarded(holder, keys):
            pass
