"""Writes the index: what it holds of a record, in the transaction of the change."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from apps.search import texts
from apps.search.folding import forms, trigrams, words
from apps.search.matching import held
from apps.search.models import Entry, Word
from apps.search.registry import Searchable, of, registered

AT_ONCE = 500
TEXT_AT_MOST = 100_000  # characters of a record's texts
WORD_AT_MOST = 500  # characters; PostgreSQL takes 2,046 bytes


def index(model: type[Model], keys: Iterable[int]) -> None:
    """Bring the entries of these records in step with them; of a record that is gone, none is left."""
    searchable, label, wanted = of(model), model._meta.label_lower, sorted(keys)
    before: set[str] = set()
    spelled: dict[str, str] = {}
    with transaction.atomic():
        for start in range(0, len(wanted), AT_ONCE):
            before |= _write(searchable, label, wanted[start : start + AT_ONCE], spelled)
        _learn(spelled)  # last: whoever learns the same word at the same time waits for the end of the transaction
        _forget(before - spelled.keys())


def outdated() -> bool:
    """Whether the index was made by another declaration of what is searched, or never."""
    for entry in registered():
        made = Entry.objects.filter(model=entry.model._meta.label_lower)
        if made.exclude(version=entry.version).exists():
            return True
        if not made.exists() and not entry.private and entry.model._base_manager.exists():
            return True
    return False


def rebuild(progress: Callable[[str, int], None] = lambda label, done: None) -> int:
    """Make the whole index anew, in one transaction; gives how many records it holds. `progress` hears the label of
    the model and how many of its records are done."""
    with transaction.atomic():
        Entry.objects.all().delete()
        Word.objects.all().delete()
        for entry in registered():
            keys = list(entry.model._base_manager.order_by("pk").values_list("pk", flat=True))
            for start in range(0, len(keys), AT_ONCE):
                index(entry.model, keys[start : start + AT_ONCE])
                progress(str(entry.label), min(start + AT_ONCE, len(keys)))
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE search_entry, search_word")  # so that the planner knows the index at once
        return Entry.objects.count()


def _write(searchable: Searchable, label: str, keys: list[int], spelled: dict[str, str]) -> set[str]:
    """Bring these entries in step; notes the words as they are spelled, and gives those that were there before."""
    known = Entry.objects.filter(model=label, record__in=keys)
    before = {word for entry in known for word in f"{entry.title} {entry.text}".split()}
    records = searchable.model._base_manager.filter(pk__in=keys).prefetch_related(*searchable.relations)
    entries = [entry for record in records if (entry := _entry(searchable, label, record, spelled))]
    known.exclude(record__in=[entry.record for entry in entries]).delete()
    Entry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["model", "record"],
        update_fields=["visible_from", "visible_until", "title", "text", "size", "version"],
    )
    return before


def _entry(searchable: Searchable, label: str, record: Any, spelled: dict[str, str]) -> Entry | None:
    span = searchable.visible(record)
    if span is None and searchable.private:
        return None
    title = list(_folded(searchable.title, record, spelled))
    return Entry(
        model=label,
        record=record.pk,
        visible_from=span and span.start,
        visible_until=span and span.end,
        title=" ".join(title),
        text=" ".join(_folded(searchable.text, record, spelled)),
        size=len(title),
        version=searchable.version,
    )


def _folded(paths: Iterable[str], record: Any, spelled: dict[str, str]) -> Iterator[str]:
    """The forms of all words at the paths, each text once; the words are noted as they are spelled."""
    for text in dict.fromkeys(found.value for path in paths for found in texts.read(record, path)):
        for word in words(text[:TEXT_AT_MOST]):
            for form in forms(word.folded) if len(word.folded) <= WORD_AT_MOST else ():
                spelled.setdefault(form, text[word.start : word.end])
                yield form


def _learn(spelled: dict[str, str]) -> None:
    long = Word._meta.get_field("folded").max_length or 0
    known = Word.objects.in_bulk(spelled, field_name="folded")
    Word.objects.bulk_create(
        [
            Word(folded=word, spelled=spelling[:long], trigrams=" ".join(sorted(trigrams(word))))
            for word, spelling in spelled.items()
            if word not in known and len(word) <= long
        ],
        ignore_conflicts=True,
    )


def _forget(gone: set[str]) -> None:
    """Take out the words that no entry holds any longer."""
    Word.objects.filter(folded__in=gone - held(gone)).delete()
