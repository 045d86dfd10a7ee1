"""Keeps the search index up to date: follows every change of a record, and of the records that it takes texts from, and
the times at which rows that were held back become public."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import NamedTuple, cast

from django.db import transaction
from django.db.models import ForeignKey, Model
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save

from apps.languages import columns
from apps.mail.sending import before_each_run
from apps.records.signals import rows_changed
from apps.records.stored_row import changed_columns
from apps.search.index import index
from apps.search.models import Entry
from apps.search.registry import Searchable, registered

KeysByModel = dict[type[Model], set[int]]

_gathered: ContextVar[KeysByModel | None] = ContextVar("gathered", default=None)


class Dependence(NamedTuple):
    """A searched model whose entries depend on rows of another model.

    `path` leads from a record to these rows ("": they are the records themselves). `read` are the columns of the rows
    that an entry is made from, None where any may count. `owner` are those that say to which record a row belongs."""

    searched: type[Model]
    path: str
    read: frozenset[str] | None
    owner: frozenset[str]

    def is_touched(self, changed: set[str] | None) -> bool:
        """Whether a change of these columns (None: of any) changes entries."""
        return changed is None or self.read is None or not changed.isdisjoint(self.read | self.owner)


@contextmanager
def together() -> Iterator[None]:
    """Index everything that changes inside the block once, at its end: for imports of many rows."""
    gathered: KeysByModel = defaultdict(set)
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
    _index(gathered)


@before_each_run
def index_due() -> None:
    """Index again the records of which a related row has become public, which no save tells of. One query, without a
    write, when nothing is due."""
    due = Entry.objects.due()
    names = set(due.values_list("model", flat=True))
    for searchable in registered():
        if searchable.name in names:
            with transaction.atomic():
                # An entry that is locked is being written by a save, and this transaction may not see the new texts.
                own = due.filter(model=searchable.name).select_for_update(skip_locked=True)
                index(searchable.model, list(own.values_list("record", flat=True)))


def connect() -> None:
    """Follow every save and deletion, of one row or of many."""
    pre_save.connect(_before_save, dispatch_uid="search")
    post_save.connect(_after_save, dispatch_uid="search")
    pre_delete.connect(_before_delete, dispatch_uid="search")
    post_delete.connect(_after_delete, dispatch_uid="search")
    rows_changed.connect(_after_many, dispatch_uid="search")


def _before_save(sender: type[Model], instance: Model, raw: bool = False, **kwargs: object) -> None:
    """Note the records that a row belongs to: after the save it can belong to others."""
    if not raw and instance.pk is not None and not instance._state.adding:
        changed = changed_columns(instance)
        moving = [one for one in _dependences(sender) if changed is None or not changed.isdisjoint(one.owner)]
        instance.__dict__["_search_owners"] = _owners(moving, [instance.pk])


def _after_save(
    sender: type[Model], instance: Model, created: bool = False, raw: bool = False, **kwargs: object
) -> None:
    if raw:
        return
    changed = changed_columns(instance)
    # No other row refers to a new one yet: it counts for itself and for the record it refers to.
    touched = [
        one for one in _dependences(sender) if (not one.path or one.owner if created else one.is_touched(changed))
    ]
    keys = _owners(touched, [instance.pk])
    for model, before in instance.__dict__.pop("_search_owners", {}).items():
        keys[model] |= before
    if created and sender in keys and _gathered.get() is None:
        index(sender, keys.pop(sender), are_new=True)
    _index(keys)


def _before_delete(sender: type[Model], instance: Model, **kwargs: object) -> None:
    instance.__dict__["_search_owners"] = _owners(_dependences(sender), [instance.pk])


def _after_delete(sender: type[Model], instance: Model, **kwargs: object) -> None:
    _index(instance.__dict__.pop("_search_owners", {}))


def _after_many(sender: type[Model], keys: Iterable[int], **kwargs: object) -> None:
    _index(_owners(_dependences(sender), list(keys)))


def _owners(dependences: Iterable[Dependence], keys: list[int]) -> KeysByModel:
    """The records whose entries contain texts of these rows."""
    owners: KeysByModel = defaultdict(set)
    for searched, path, *_columns in dependences:
        if path:
            found = searched._base_manager.filter(**{f"{path}__in": keys})
            owners[searched] |= set(found.values_list("pk", flat=True))
        else:
            owners[searched] |= set(keys)
    return owners


@cache
def _dependences(model: type[Model]) -> list[Dependence]:
    """Everything in the index that depends on rows of a model."""
    own = [Dependence(one.model, "", _columns_read(one, "", model), frozenset()) for one in registered()]
    related = [
        Dependence(one.model, path, _columns_read(one, path, model), owner)
        for one in registered()
        for path in one.relations
        for end, owner in [_end(one, path)]
        if end is model
    ]
    return [*(one for one in own if one.searched is model), *related]


def _end(searchable: Searchable, path: str) -> tuple[type[Model], frozenset[str]]:
    """The model that a path of relations leads to, and its column that refers back, if it is a foreign key."""
    model = searchable.model
    for name in path.split("__"):
        relation = model._meta.get_field(name)
        model = cast(type[Model], relation.related_model)
    refers_back = relation.auto_created and not relation.many_to_many
    return model, frozenset([cast(ForeignKey, relation.remote_field).attname] if refers_back else [])


def _columns_read(searchable: Searchable, path: str, model: type[Model]) -> frozenset[str] | None:
    """The columns of rows at a path that an entry is made from; None when only a function of the concept decides."""
    if searchable.span or searchable.depends:
        return None
    gates = [f"{gate}__{name}" if gate else name for gate in searchable.gates for name in ("state", "publish_at")]
    start = f"{path}__" if path else ""
    paths = [*searchable.paths, *(gates or ["created_at"])]
    names = {one.removeprefix(start).partition("__")[0] for one in paths if one.startswith(start)} | {"visible_from"}
    return frozenset(column for name in names if _has_field(model, name) for column in _columns(model, name))


def _has_field(model: type[Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.get_fields())


def _columns(model: type[Model], name: str) -> list[str]:
    """The columns of a field; none when it is stored in another table."""
    field = model._meta.get_field(name)
    if name in columns.translated_fields(model):
        return columns.columns(name)
    return [field.attname] if field.concrete and not field.many_to_many else []


def _index(keys: KeysByModel) -> None:
    gathered = _gathered.get()
    for model, own in keys.items():
        if gathered is not None:
            gathered[model] |= own
        elif own:
            index(model, own)
