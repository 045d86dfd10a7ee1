"""The registry of searched models: each concept registers its own from its `search.py`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple, Protocol, cast

from django.conf import settings
from django.db.models import Model
from django.utils import translation
from django.utils.functional import Promise

from apps.publishing.rights import PUBLISHED
from apps.search.folding import VERSION


class Stateful(Protocol):
    """A record with a state, as the search reads it."""

    state: str
    publish_at: datetime
    created_at: datetime


class Span(NamedTuple):
    """The time in which a record is public; `end` is None while no end is known."""

    start: datetime
    end: datetime | None = None


def published_span(*gates: str) -> Callable[[Model], Span | None]:
    """The span of a record that is public while all its gates are published. A gate is the record itself (`""`) or a
    relation such as `"edition"`; an empty relation hides nothing. Without gates a record is always public. A row with a
    later time of its own is public from then on."""

    def span(record: Model) -> Span | None:
        holders: list[Stateful | None] = [getattr(record, gate) if gate else cast(Stateful, record) for gate in gates]
        states = [(holder.state, holder.publish_at) for holder in holders if holder is not None]
        if any(state != PUBLISHED for state, _start in states):
            return None
        start = max((start for _state, start in states), default=cast(Stateful, record).created_at)
        return Span(max(start, getattr(record, "visible_from", None) or start))

    return span


@dataclass(frozen=True, eq=False)
class Searchable:
    """A model whose records are searched. Everything in its searched fields is public once the record is.

    key      in URLs, such as `editions`
    label    for readers, such as “Editions”
    title    the fields that name a record; the first is the title of a result
    text     the other searched fields; a path such as `names__value` leads to fields of related records
    summary  the field shown below a title
    gates    the records that must all be published, as in `published_span`
    span     returns when a record is public, instead of `gates`; `depends` are the relations that it reads
    private  records that are not public are not indexed at all; other drafts are, for the lists of the staff
    beside   a relation whose name is shown beside a result, such as `organisation`
    year     a date whose year is among the names of a record, as in “Dialogue 2022”
    numbered the kind is among the names of a record, as in “SDG 16”
    """

    model: type[Model]
    key: str
    label: str | Promise
    title: tuple[str, ...]
    text: tuple[str, ...] = ()
    summary: str = ""
    gates: tuple[str, ...] = ("",)
    span: Callable[..., Span | None] | None = None
    depends: tuple[str, ...] = ()
    private: bool = False
    beside: str = ""
    year: str = ""
    numbered: bool = False

    @cached_property
    def visible(self) -> Callable[..., Span | None]:
        """The function that gives the span of a record, None while it is not public."""
        return self.span or published_span(*self.gates)

    @cached_property
    def paths(self) -> tuple[str, ...]:
        return (*self.title, *self.text)

    @cached_property
    def relations(self) -> tuple[str, ...]:
        """The paths to all related records whose change can change an entry or a result."""
        found = [path.rpartition("__")[0] for path in (*self.paths, self.summary)]
        steps = [path.split("__") for path in (*found, *self.gates, *self.depends) if path]
        return tuple(dict.fromkeys("__".join(parts[: n + 1]) for parts in steps for n in range(len(parts))))

    @cached_property
    def name(self) -> str:
        """The model as entries name it: `priorities.priority`."""
        return self.model._meta.label_lower

    @cached_property
    def kind_names(self) -> tuple[str, ...]:
        """The names of the kind in every language, if they are among the names of its records."""
        if not self.numbered:
            return ()
        return tuple(dict.fromkeys(in_every_language(self.model._meta.verbose_name or "", self.label)))

    @cached_property
    def to_one(self) -> tuple[str, ...]:
        """The relations that lead to one record at every step, so a query can join them."""
        return tuple(path for path in self.relations if self._leads_to_one(path))

    def _leads_to_one(self, path: str) -> bool:
        model = self.model
        for name in path.split("__"):
            relation = model._meta.get_field(name)
            if not (relation.many_to_one or relation.one_to_one) or relation.auto_created:
                return False
            model = cast(type[Model], relation.related_model)
        return True

    @cached_property
    def version(self) -> str:
        """A hash of this declaration and of the version of folding. An entry with another one is out of date."""
        made_from = (VERSION, self.title, self.text, self.year, self.kind_names)
        return sha256(repr(made_from).encode()).hexdigest()[:16]


def in_every_language(*texts: str | Promise) -> Iterator[str]:
    """The translations of texts of the interface, language by language."""
    # To be read to the end at once: until then, the language of the text is active and not the reader's.
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield from [str(text) for text in texts]


_registered: dict[type[Model], Searchable] = {}


def register(searchable: Searchable) -> None:
    """Register a searched model; called once for each model, by the concept's `search.py`."""
    _registered[searchable.model] = searchable


def registered() -> Iterator[Searchable]:
    """All searched models, in the order of the apps."""
    yield from _registered.values()


def of(model: type[Model]) -> Searchable:
    """The declaration of a model; KeyError when it is not registered."""
    return _registered[model]


def is_indexed(model: type[Model]) -> bool:
    """Whether the index contains every record of a model, drafts included."""
    return model in _registered and not _registered[model].private
