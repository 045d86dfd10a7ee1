"""What can be found: each concept registers its records from its own `search.py`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple

from django.db.models import Model

from apps.publishing.rights import PUBLISHED
from apps.search.folding import VERSION


class Span(NamedTuple):
    """From when until when (open: None) the public may find a record."""

    start: datetime
    end: datetime | None = None


def published_span(*gates: str) -> Callable[[Any], Span | None]:
    """The span of a record that is public when it is published itself (`""`) or what it belongs to is (a relation,
    such as `"edition"`; one that leads nowhere hides nothing). Without any, a record is always public."""

    def span(record: Any) -> Span | None:
        holders = [getattr(record, gate) if gate else record for gate in gates]
        states = [(holder.state, holder.publish_at) for holder in holders if holder is not None]
        if any(state != PUBLISHED for state, _from in states):
            return None
        return Span(max((start for _state, start in states), default=record.created_at))

    return span


@dataclass(frozen=True, eq=False)
class Searchable:
    """Records of one model, under a `key` for addresses and a `label` such as “Editions”.

    `title` are the fields with its names (the first is shown as the title of a result), `text` those that tell more;
    a path such as `names__value` reaches fields of related records. All of it is public once the record is.
    `summary` is the field shown below a title. `span` says when the public may find a record; `depends` names further
    relations that decide it. What is `private` until then is not even indexed; other drafts are, for the staff."""

    model: type[Any]
    key: str
    label: Any
    title: tuple[str, ...]
    text: tuple[str, ...] = ()
    summary: str = ""
    gates: tuple[str, ...] = ("",)
    span: Callable[[Any], Span | None] | None = None
    depends: tuple[str, ...] = ()
    private: bool = False
    beside: str = ""  # a relation whose name is shown beside a result, such as `organisation`

    @cached_property
    def visible(self) -> Callable[[Any], Span | None]:
        return self.span or published_span(*self.gates)

    @cached_property
    def paths(self) -> tuple[str, ...]:
        return (*self.title, *self.text)

    @cached_property
    def relations(self) -> tuple[str, ...]:
        """Every related record whose change changes what is found, as a path."""
        found = [path.rpartition("__")[0] for path in (*self.paths, self.summary)]
        steps = [path.split("__") for path in (*found, *self.gates, *self.depends) if path]
        return tuple(dict.fromkeys("__".join(parts[: n + 1]) for parts in steps for n in range(len(parts))))

    @cached_property
    def version(self) -> str:
        """A mark of the declaration and of how texts are folded: entries of another one are out of date."""
        return sha256(repr((VERSION, self.title, self.text)).encode()).hexdigest()[:16]


_registered: dict[type[Model], Searchable] = {}


def register(searchable: Searchable) -> None:
    """Make records findable; called once a model, by the concept's `search.py`."""
    _registered[searchable.model] = searchable


def registered() -> Iterator[Searchable]:
    """All that can be found, in the order of the apps."""
    yield from _registered.values()


def of(model: type[Model]) -> Searchable:
    """What is searched of a model; KeyError when it is not registered."""
    return _registered[model]


def is_indexed(model: type[Model]) -> bool:
    """Whether the index holds every record of a model, drafts too."""
    return model in _registered and not _registered[model].private
