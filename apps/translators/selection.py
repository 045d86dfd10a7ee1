"""The texts that a user has chosen to work on, by the filters of the matrix, and the order in which they come."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import or_

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, Min, Model, OuterRef, Q, QuerySet, Subquery, Value

from apps.languages import columns
from apps.languages.models import Stamp
from apps.languages.stamps import TranslationState
from apps.publishing import rights
from apps.publishing.completeness import row_model
from apps.publishing.models import Proposal
from apps.publishing.rights import AnyModel, AnyUser
from apps.search.matching import Query
from apps.search.models import Entry
from apps.translators.models import TextAssignment
from apps.translators.texts import model_of, target_languages

WAITING = "waiting"  # beside the states: a waiting change has another text
RecordKey = tuple[int, int]
"""A record: the keys of its content type and of itself."""


@dataclass(frozen=True)
class Selection:
    """`models` are those whose texts the user can view; the other fields narrow the texts, as long as they are set.
    `record` is a record, such as `editions.edition:12`, with the rows on its page; `user` one to whom texts are
    assigned."""

    models: Sequence[type[Model]]
    language: str = ""
    state: str = ""
    kind: str = ""
    record: str = ""
    text: str = ""
    user: AnyUser | None = None
    languages: Sequence[str] = field(default_factory=lambda: list(target_languages()))

    @property
    def wanted(self) -> Sequence[str]:
        """The languages of the selection."""
        return [self.language] if self.language else self.languages

    @cached_property
    def types(self) -> dict[int, type[Model]]:
        """The models by the keys of their content types, in their order."""
        chosen = [model for model in self.models if not self.kind or model is model_of(self.kind)]
        return {ContentType.objects.get_for_model(model).pk: model for model in chosen}

    @cached_property
    def archived(self) -> dict[int, list[int]]:
        """The archived records, which need no work, by type. One query."""
        found: dict[int, list[int]] = {}
        rows = [
            model._base_manager.filter(state=rights.ARCHIVED).order_by().annotate(type_key=Value(key))
            for key, model in self.types.items()
            if rights.has_state(model)
        ]
        for key, record in union(own.values_list("type_key", "pk") for own in rows):
            found.setdefault(key, []).append(record)
        return found

    def stamps(self) -> QuerySet[Stamp]:
        """The stamps of the records, in all languages, without archived records."""
        chosen = Stamp.objects.filter(content_type__in=list(self.types))
        if self.archived:
            chosen = chosen.exclude(_any(self.archived))
        if self.record:
            chosen = chosen.filter(_any(self._on_page()))
        if self.text:
            chosen = chosen.filter(_any(self.found))
        if self.user is not None:
            own = TextAssignment.objects.filter(user_id=self.user.pk or 0, **_same_record())
            chosen = chosen.filter(Exists(own))
        return chosen

    def sources(self) -> QuerySet[Stamp]:
        return self.stamps().filter(language=settings.SOURCE_LANGUAGE)

    def needed(self) -> QuerySet[Stamp]:
        """The stamps of the source texts that every language needs: without acronyms, which many languages do not
        have."""
        return self.sources().exclude(self.is_of_some_languages())

    def is_of_some_languages(self) -> Q:
        """The condition that not every language has a text for the field of a stamp."""
        found = {
            key: [name for name in columns.translated_fields(model) if name not in columns.page_texts(model)]
            for key, model in self.types.items()
        }
        return _any({key: names for key, names in found.items() if names}, "field")

    def translations(self) -> QuerySet[Stamp]:
        """The stamps of translations of present source texts, each with the fingerprint of its source in `present`."""
        source = Stamp.objects.filter(language=settings.SOURCE_LANGUAGE, field=OuterRef("field"), **_same_record())
        found = self.stamps().exclude(language=settings.SOURCE_LANGUAGE)
        return found.annotate(present=Subquery(source.values("text_hash")[:1])).exclude(present=None)

    def records(self) -> list[RecordKey]:
        """The records with texts in the chosen state, in the order in which they are worked on: what has been out of
        date for the longest time first, else by type. One query."""
        if self.state == WAITING:
            waiting = waiting_texts(self.types)
            chosen = set(self.sources().values_list("content_type_id", "object_id"))
            return [key for key, texts in waiting.items() if key in chosen and self._concerns(key, texts)]
        if self.state == TranslationState.STALE:
            source = Stamp.objects.filter(language=settings.SOURCE_LANGUAGE, field=OuterRef("field"), **_same_record())
            stale = self.translations().filter(is_stale(), language__in=self.wanted)
            dated = stale.annotate(changed=Subquery(source.values("stamped_at")[:1]))
            first = dated.values("content_type_id", "object_id").annotate(first=Min("changed"))
            ordered = first.order_by("first", "content_type_id", "object_id")
            return list(ordered.values_list("content_type_id", "object_id"))
        found = self._in_state().order_by().values_list("content_type_id", "object_id").distinct()
        order = {key: place for place, key in enumerate(self.types)}
        return sorted(found, key=lambda one: (order[one[0]], one[1]))

    def _in_state(self) -> QuerySet[Stamp]:
        if self.state == TranslationState.MISSING:
            own = Stamp.objects.filter(field=OuterRef("field"), **_same_record())
            return self.needed().filter(reduce(or_, (Q(~Exists(own.filter(language=code))) for code in self.wanted)))
        if self.state in (TranslationState.DRAFT, TranslationState.REVIEWED):
            fresh = self.translations().filter(~is_stale(), language__in=self.wanted)
            return fresh.filter(reviewer__isnull=self.state == TranslationState.DRAFT)
        return self.sources()

    def _concerns(self, key: RecordKey, texts: dict[str, Proposal]) -> bool:
        """Whether a waiting change has texts in the languages of the selection."""
        bases = [columns.base_of(name, self.types[key[0]]) for name in texts]
        return any(base and base[1] in self.wanted for base in bases)

    def _on_page(self) -> dict[int, Iterable[int]]:
        """The record and the rows on its page, by type."""
        name, _, number = self.record.partition(":")
        model: AnyModel = model_of(name)
        if model is None or not number.isdecimal():
            return {}
        found: dict[int, Iterable[int]] = {}
        for relation in ("", *getattr(model, "page_rows", ())):
            reached = row_model(model, relation)
            keys = model._base_manager.filter(pk=number).values_list(relation or "pk", flat=True)
            found[ContentType.objects.get_for_model(reached).pk] = keys.exclude(**{relation or "pk": None})
        return found

    @cached_property
    def found(self) -> dict[int, Iterable[int]]:
        """The records that contain each word of the text, in any language, by type."""
        query = Query.of(self.text)
        if not query:
            return {}
        labels = {model._meta.label_lower: key for key, model in self.types.items()}
        found: dict[int, Iterable[int]] = {}
        entries = Entry.objects.filter(model__in=list(labels), pk__in=query.entries())
        for label, key in entries.values_list("model", "record"):
            found[labels[label]] = [*found.get(labels[label], ()), key]
        return found


def is_stale() -> Q:
    """The condition that a translation was made from another source than the `present` one."""
    return ~Q(source_hash=F("present"))


def waiting_texts(types: dict[int, type[Model]]) -> dict[RecordKey, dict[str, Proposal]]:
    """The translations that wait, oldest first: by record, the change that has the text of each column. One query."""
    waiting = Proposal.objects.filter(
        state=Proposal.State.WAITING, content_type__in=list(types), adds=False, deletes=False, part_of=None
    )
    found: dict[RecordKey, dict[str, Proposal]] = {}
    for proposal in waiting.select_related("author").order_by("created_at"):
        model = types[proposal.content_type_id]
        for name in proposal.changes:
            base = columns.base_of(name, model)
            if base and base[1] != settings.SOURCE_LANGUAGE and proposal.object_id:
                found.setdefault((proposal.content_type_id, proposal.object_id), {}).setdefault(name, proposal)
    return found


def _same_record() -> dict[str, OuterRef]:
    return {"content_type": OuterRef("content_type"), "object_id": OuterRef("object_id")}


def _any(chosen: Mapping[int, Iterable[object]], of: str = "object_id") -> Q:
    """The stamps of these records, or with these values `of` another column, by type; of none if there are none."""
    conditions = (Q(**{"content_type": key, f"{of}__in": own}) for key, own in chosen.items())
    return reduce(or_, conditions, Q(pk__in=[]))


def union(parts: Iterable[QuerySet]) -> QuerySet:
    """The rows of all these queries; one query, or none."""
    first, *others = [*parts] or [Stamp.objects.none()]
    return first.union(*others, all=True) if others else first
