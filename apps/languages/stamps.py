"""Translation stamps: every save writes them. They record from which source text a translation was made, and by whom.

The state of a translation (missing, stale, draft, reviewed) is computed from its stamp and never stored."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.db.models.signals import post_delete, post_save
from django.dispatch import Signal
from django.utils import timezone

from apps.languages import columns

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from apps.languages.models import Stamp

HASH_LENGTH = 64  # hexadecimal digits of SHA-256
VALUES = ("source_hash", "origin", "author", "reviewer", "stamped_at")  # what a stamp says of its text

stamps_changed = Signal()
"""Sent when reviewed texts of records, or their sources, were replaced or are reviewed now: `sender` is the model,
`keys` are those of the records."""

Text = tuple[str, str]
"""A text of a record: its field and language."""

_origin: ContextVar[str] = ContextVar("origin", default="person")
_ask_author: "list[Callable[[], AbstractBaseUser | None]]" = []


class TranslationState(StrEnum):
    """How far a translation can be relied on."""

    MISSING = "missing"
    STALE = "stale"  # the source text changed after it was translated
    DRAFT = "draft"
    REVIEWED = "reviewed"


class StampValues(NamedTuple):
    """The values of a stamp, without the record that it belongs to."""

    field: str
    language: str
    origin: str
    source_hash: str
    stamped_at: datetime
    reviewer: "AbstractBaseUser | None" = None


def fingerprint(text: str) -> str:
    """The SHA-256 hash of a text."""
    return sha256(text.encode()).hexdigest()


@contextmanager
def origin(name: str) -> Iterator[None]:
    """Stamp the texts that are saved inside with an origin, one of `Stamp.Origin`."""
    token = _origin.set(name)
    try:
        yield
    finally:
        _origin.reset(token)


def ask_author(answer: "Callable[[], AbstractBaseUser | None]") -> None:
    """Register the function that says who writes now; the layers above know it."""
    _ask_author[:] = [answer]


def _author() -> int | None:
    author = _ask_author[0]() if _ask_author else None
    return author.pk if author is not None else None


def stamp(objects: Iterable[Model], are_new: bool = False) -> None:
    """Update the stamps of objects of one model to their texts. An unchanged text keeps its stamp: that makes it stale
    if its source has changed. At most five queries, whatever the number of objects; one for objects that `are_new`."""
    from apps.languages.models import Stamp

    records = list(objects)
    replaced, fresh, reviewed = due(records, are_new)
    _keep(replaced)
    places = {(row.object_id, row.field, row.language) for row in fresh}
    if removed := [row.pk for row in replaced if (row.object_id, row.field, row.language) not in places]:
        Stamp.objects.filter(pk__in=removed).delete()
    if fresh:
        Stamp.objects.bulk_create(
            fresh,
            update_conflicts=True,
            unique_fields=["content_type", "object_id", "field", "language"],
            update_fields=["text_hash", *VALUES],
        )
    if reviewed:
        stamps_changed.send(type(records[0]), keys=sorted(reviewed))


class DueStamps(NamedTuple):
    """The stamps that objects of one model lose, the unsaved ones that they get, and the keys of the objects of which
    reviewed texts, or sources of such, are replaced."""

    replaced: "list[Stamp]"
    fresh: "list[Stamp]"
    reviewed: set[int]


def due(objects: Iterable[Model], are_new: bool = False) -> DueStamps:
    """What changes in the stamps of objects of one model when they are stored as they are now. Two queries at most.
    Objects that `are_new` have no stamps yet: none are read."""
    from apps.languages.models import Stamp

    records = list(objects)
    fields = columns.translated_fields(type(records[0])) if records else ()
    if not fields:
        return DueStamps([], [], set())
    content_type = ContentType.objects.get_for_model(type(records[0]))
    own = Stamp.objects.filter(content_type=content_type, object_id__in=[record.pk for record in records])
    known = {} if are_new else {(row.object_id, row.field, row.language): row for row in own}
    replaced, fresh, author = [], [], _author()
    for record in records:
        for field in fields:
            source = fingerprint(columns.value(record, field, settings.SOURCE_LANGUAGE))
            for language in settings.CONTENT_LANGUAGES:
                text = columns.value(record, field, language)
                row = known.get((record.pk, field, language))
                if row and row.text_hash != fingerprint(text):
                    replaced.append(row)
                if text and (row is None or row.text_hash != fingerprint(text)):
                    fresh.append(
                        Stamp(
                            content_type=content_type,
                            object_id=record.pk,
                            field=field,
                            language=language,
                            text_hash=fingerprint(text),
                            source_hash=source,
                            origin=_origin.get(),
                            author_id=author,
                            stamped_at=timezone.now(),
                        )
                    )
    own_reviewed = {(key, field) for (key, field, _language), row in known.items() if row.reviewer_id}
    lost = {(row.object_id, row.field) for row in replaced}
    return DueStamps(replaced, fresh, {key for key, _field in own_reviewed & lost})


def given(records: Sequence[Model]) -> dict[int, list[StampValues]]:
    """The stamps of records of one model, by key, in the order of fields and languages. One query."""
    found: dict[int, list[StampValues]] = {record.pk: [] for record in records}
    for row in of(type(records[0]), list(found)).select_related("reviewer").order_by("field", "language"):
        text = (row.field, row.language, row.origin, row.source_hash, row.stamped_at, row.reviewer)
        found[row.object_id].append(StampValues(*text))
    return found


def restore(stamped: dict[int, list[StampValues]], model: type[Model]) -> None:
    """Replace the stamps of stored records by these, which come from another database with the records."""
    from apps.languages.models import Stamp

    content_type = ContentType.objects.get_for_model(model)
    texts = {record.pk: record for record in model._base_manager.filter(pk__in=list(stamped))}
    of(model, list(stamped)).delete()
    Stamp.objects.bulk_create(
        [
            Stamp(
                content_type=content_type,
                object_id=key,
                text_hash=fingerprint(columns.value(texts[key], stamp.field, stamp.language)),
                **stamp._asdict(),
            )
            for key, stamps in stamped.items()
            for stamp in stamps
        ]
    )


def origins() -> tuple[str, ...]:
    """The possible origins of a text."""
    from apps.languages.models import Stamp

    return tuple(Stamp.Origin.values)


def mark(obj: Model, values: Mapping[Text, Mapping[str, object]]) -> None:
    """Record what is known of an object's texts, by field and language, beyond their save: `source_hash` where a text
    was not made from the present source, `origin`, `reviewer`. One query for each text."""
    for (field, language), known in values.items():
        of(type(obj), [obj.pk]).filter(field=field, language=language).update(**known)
    if any("reviewer" in known for known in values.values()):
        stamps_changed.send(type(obj), keys=[obj.pk])


def only_a_typo(obj: Model, field: str, before: str) -> None:
    """Record that only a typo was corrected in the source text of a field: the translations made from the text with the
    fingerprint `before` fit the present one."""
    made = of(type(obj), [obj.pk]).filter(field=field, source_hash=before).exclude(language=settings.SOURCE_LANGUAGE)
    if made.update(source_hash=fingerprint(columns.value(obj, field, settings.SOURCE_LANGUAGE))):
        stamps_changed.send(type(obj), keys=[obj.pk])


def bring_back(obj: Model, texts: Iterable[Text]) -> None:
    """Give an object's texts, by field and language, which an earlier change had replaced or deleted, the stamps that
    they had then: what was out of date, or reviewed, is so again."""
    from apps.languages.models import FormerStamp

    content_type = ContentType.objects.get_for_model(obj)
    former = {
        (row.field, row.language, row.text_hash): row
        for row in FormerStamp.objects.filter(content_type=content_type, object_id=obj.pk)
    }
    is_reviewed = False
    for row in of(type(obj), [obj.pk]) if former else ():
        then = former.get((row.field, row.language, row.text_hash))
        if then and (row.field, row.language) in texts:
            for name in VALUES:
                setattr(row, name, getattr(then, name))
            row.save()
            is_reviewed = is_reviewed or bool(row.reviewer_id)
    if is_reviewed:
        stamps_changed.send(type(obj), keys=[obj.pk])


def carry(old: Model, new: Model, texts: Iterable[Text]) -> None:
    """Copy the stamps of texts, by field and language, that were copied from another record: their source, origin and
    reviewer."""
    from apps.languages.models import Stamp

    rows = Stamp.objects.filter(content_type=ContentType.objects.get_for_model(old))
    for row in rows.filter(object_id=old.pk):
        if (row.field, row.language) in texts:
            values = {"source_hash": row.source_hash, "origin": row.origin, "reviewer": row.reviewer}
            rows.filter(object_id=new.pk, field=row.field, language=row.language).update(**values)


def states(obj: Model, *languages: str) -> dict[Text, TranslationState]:
    """The state of each translated field of an object that has a source text, in these languages or in all but the
    source language. One query."""
    from apps.languages.models import Stamp

    wanted = languages or settings.CONTENT_LANGUAGES
    own = Stamp.objects.filter(content_type=ContentType.objects.get_for_model(obj), object_id=obj.pk)
    rows = {(row.field, row.language): row for row in own.filter(language__in=wanted)}
    found = {}
    for field in columns.translated_fields(type(obj)):
        source = columns.value(obj, field, settings.SOURCE_LANGUAGE)
        for language in wanted:
            if language != settings.SOURCE_LANGUAGE and source:
                text = columns.value(obj, field, language)
                found[field, language] = state_of(text, fingerprint(source), rows.get((field, language)))
    return found


def of(model: type[Model], keys: Sequence[int]) -> "QuerySet[Stamp]":
    """The stamps of records of a model."""
    from apps.languages.models import Stamp

    return Stamp.objects.filter(content_type=ContentType.objects.get_for_model(model), object_id__in=keys)


def state_of(text: str, source_hash: str, row: "Stamp | None") -> TranslationState:
    """The state of a translation with this stamp, if it has one, of a source text with this fingerprint."""
    if not text:
        return TranslationState.MISSING
    if row is None or row.source_hash != source_hash:
        return TranslationState.STALE
    return TranslationState.REVIEWED if row.reviewer_id else TranslationState.DRAFT


def connect() -> None:
    """Connect to every save and deletion; the receivers ignore models without translations."""
    post_save.connect(_after_save, dispatch_uid="stamps")
    post_delete.connect(_after_delete, dispatch_uid="stamps")


def _after_save(
    sender: type[Model], instance: Model, created: bool = False, raw: bool = False, **kwargs: object
) -> None:
    if not raw and columns.translated_fields(sender):
        stamp([instance], are_new=created)


def _after_delete(sender: type[Model], instance: Model, **kwargs: object) -> None:
    if columns.translated_fields(sender):
        own = of(sender, [instance.pk])
        _keep(own)
        own.delete()


def _keep(rows: "Iterable[Stamp]") -> None:
    """Keep stamps of translations that are replaced or deleted, each under its text."""
    from apps.languages.models import FormerStamp

    about = ("content_type_id", "object_id", "field", "language", "text_hash")
    names = [*about, "source_hash", "origin", "author_id", "reviewer_id", "stamped_at"]
    translations = [row for row in rows if row.language != settings.SOURCE_LANGUAGE]
    if kept := [FormerStamp(**{name: getattr(row, name) for name in names}) for row in translations]:
        FormerStamp.objects.bulk_create(
            kept,
            update_conflicts=True,
            unique_fields=["content_type", "object_id", "field", "language", "text_hash"],
            update_fields=VALUES,
        )
