"""Writes the search index, in the transaction of the change."""

from collections.abc import Callable, Collection, Iterable, Iterator

from django.db import connection, transaction
from django.db.models import Model

from apps.records import clock
from apps.records.deletion import delete_unread
from apps.search import texts
from apps.search.folding import forms, trigrams, words
from apps.search.matching import in_entries
from apps.search.models import Entry, Word
from apps.search.registry import Searchable, of, registered

AT_ONCE = 500  # records
ADDED_UNSEEN = 200  # words; so many are inserted without looking which of them exist
TEXT_AT_MOST = 100_000  # characters that are indexed of one text
WORD_AT_MOST = 500  # characters; PostgreSQL refuses a word of more than 2,046 bytes


def index(model: type[Model], keys: Iterable[int], are_new: bool = False) -> None:
    """Write the entries of these records, and delete those of deleted records. Records that `are_new` were just
    created: they have no entry yet, and no row refers to them."""
    searchable, wanted = of(model), sorted(keys)
    before: set[str] = set()
    spelled: dict[str, str] = {}
    with transaction.atomic(savepoint=False):
        for start in range(0, len(wanted), AT_ONCE):
            before |= _write(searchable, wanted[start : start + AT_ONCE], spelled, are_new)
        # Words last: when two transactions add the same word, the later waits until the earlier ends. What an entry
        # contained before is among the words already.
        _add_words({word: spelling for word, spelling in spelled.items() if word not in before})
        _remove_words(before - spelled.keys())


def outdated() -> bool:
    """Whether an entry was made by another declaration or version, or a model has records and no entry."""
    for entry in registered():
        made = Entry.objects.filter(model=entry.name)
        if made.exclude(version=entry.version).exists():
            return True
        if not made.exists() and not entry.private and entry.model._base_manager.exists():
            return True
    return False


def rebuild(progress: Callable[[str, int], None] = lambda label, done: None) -> int:
    """Build the whole index again, in one transaction, and return the number of its records. `progress` is called with
    the label of a model and the number of its records that are done."""
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
                cursor.execute("ANALYZE search_entry, search_word")  # else the planner would assume empty tables
        return Entry.objects.count()


def purge() -> None:
    """Remove deleted words from SQLite's full-text index, which keeps them until it merges its parts."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")
            for (table,) in cursor.fetchall():
                cursor.execute(f"INSERT INTO {table}({table}) VALUES ('rebuild')")  # noqa: S608 names of our tables


def _write(searchable: Searchable, keys: list[int], spelled: dict[str, str], are_new: bool) -> set[str]:
    """Write these entries. Adds to `spelled` each folded word with its spelling, and returns the folded words that the
    entries contained before."""
    known = [] if are_new else list(Entry.objects.filter(model=searchable.name, record__in=keys))
    before = {word for entry in known for word in f"{entry.title} {entry.text}".split()}
    to_many = [path for path in searchable.relations if path not in searchable.to_one]
    records = searchable.model._base_manager.filter(pk__in=keys)
    if searchable.to_one:
        records = records.select_related(*searchable.to_one)
    if not are_new:
        records = records.prefetch_related(*to_many)
    left_out = to_many if are_new else []
    entries = [entry for record in records if (entry := _entry(searchable, record, spelled, left_out))]
    if gone := {entry.record for entry in known} - {entry.record for entry in entries}:
        Entry.objects.filter(model=searchable.name, record__in=gone).delete()
    Entry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["model", "record"],
        update_fields=["visible_from", "visible_until", "due_at", "title", "text", "size", "version"],
    )
    return before


def _entry(
    searchable: Searchable, record: Model, spelled: dict[str, str], left_out: Collection[str] = ()
) -> Entry | None:
    """The entry of a record, without texts of the relations `left_out`; None for a private record that is not
    public."""
    span = searchable.visible(record)
    if span is None and searchable.private:
        return None
    title_paths, text_paths = (
        [path for path in paths if path.rpartition("__")[0] not in left_out]
        for paths in (searchable.title, searchable.text)
    )
    now = clock.now()  # read once: a time that comes between the texts and `due_at` would be missed

    def values(paths: Iterable[str]) -> Iterator[str]:
        return (text.value for path in paths for text in texts.read(record, path, now))

    year = str(getattr(record, searchable.year))[:4] if searchable.year else ""
    title = list(_folded([*values(title_paths), year, *searchable.kind_names], spelled))
    later = (time for path in (*title_paths, *text_paths) for time in texts.held_back(record, path, now))
    return Entry(
        model=searchable.name,
        record=record.pk,
        visible_from=span and span.start,
        visible_until=span and span.end,
        due_at=min(later, default=None),
        title=" ".join(title),
        text=" ".join(_folded(values(text_paths), spelled)),
        size=len(title),
        version=searchable.version,
    )


def _folded(found: Iterable[str], spelled: dict[str, str]) -> Iterator[str]:
    """The folded forms of all words of the texts, each text once. Adds to `spelled` each form with its spelling."""
    for text in dict.fromkeys(found):
        for word in words(text[:TEXT_AT_MOST]):
            for form in forms(word.folded) if len(word.folded) <= WORD_AT_MOST else ():
                spelled.setdefault(form, text[word.start : word.end])
                yield form


def _add_words(spelled: dict[str, str]) -> None:
    """Add the words that do not exist yet."""
    longest = Word._meta.get_field("folded").max_length or 0
    # A query for existing words is worth it only for many words, as of an import: most of those exist.
    known = Word.objects.in_bulk(spelled, field_name="folded") if len(spelled) > ADDED_UNSEEN else {}
    Word.objects.bulk_create(
        [
            Word(folded=word, spelled=spelling[:longest], trigrams=" ".join(sorted(trigrams(word))))
            # In one order everywhere: two transactions with the same new words would wait for each other.
            for word, spelling in sorted(spelled.items())
            if word not in known and len(word) <= longest
        ],
        ignore_conflicts=True,
    )


def _remove_words(gone: set[str]) -> None:
    """Delete the words that no entry contains any more."""
    if unused := gone - in_entries(gone):
        delete_unread(Word.objects.filter(folded__in=unused))
