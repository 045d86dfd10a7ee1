"""Runs searches: in the rows of a list, or in all concepts at once with corrections of mistyped words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.db import connection
from django.db.models import Count, Min, Model, QuerySet, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import RowNumber

from apps.records import clock
from apps.search.folding import trigrams, words
from apps.search.matching import Query
from apps.search.models import Entry, EntryQuerySet, Word
from apps.search.registry import Searchable, registered

SIMILARITY = 0.8  # the least share of letters that two similar words have in common, in the same order
SHORTEST_CORRECTED = 4  # letters; nearly every shorter word is similar to several others
LENGTH_DIFFERENCE = 2  # letters by which a correction can be longer or shorter than the word typed
CORRECTIONS = 3


@dataclass(frozen=True)
class Answer:
    """The answer to a search.

    query      the query that was run, after corrections
    counts     by kind, the number of records that contain all words; the kind with the best record first
    corrected  the words that no record contains, each with the words that were searched instead
    known      when no record contains all words: the words that some record contains
    """

    query: Query
    counts: dict[Searchable, int]
    corrected: dict[str, list[str]] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)


def narrow(queryset: QuerySet, text: str) -> QuerySet:
    """The rows that contain, for each word of the text, a word that begins with it, in any searched field and language.
    All rows for an empty text; none for a text without letters and digits."""
    query = Query.of(text)
    if not query:
        return queryset.none() if text.strip() else queryset
    entries = Entry.objects.filter(model=queryset.model._meta.label_lower, pk__in=query.entries())
    return queryset.filter(pk__in=entries.values("record"))


def search(text: str) -> Answer:
    """Search the records that are public now. When none contains all words, words that no record contains are
    corrected."""
    query = Query.of(text)
    counts = _counts(query)
    if counts or not query:
        return Answer(query, counts)
    typed = {word.folded: text[word.start : word.end] for word in reversed(list(words(text)))}
    corrected, known, terms = {}, [], []
    for term in query.terms:
        if _matching(Query((term,))).exists():
            known.append(typed[term[0]])
            terms.append(term)
        elif similar := _similar_words(term[0]):
            corrected[typed[term[0]]] = [word.spelled for word in similar]
            terms.append(tuple(word.folded for word in similar))
    if corrected and len(terms) == len(query.terms):
        query = Query(tuple(terms))
        return Answer(query, _counts(query), corrected, known)
    return Answer(query, {}, corrected, known)


def best(query: Query, at_most: int) -> dict[Searchable, list[Model]]:
    """The best public records of each kind for a query."""
    place = Window(RowNumber(), partition_by="model", order_by=["fit", "size", "record"])
    entries = ranked(query).annotate(place=place).filter(place__lte=at_most)
    keys: dict[str, list[int]] = {}
    for name, key in entries.order_by("model", "place").values_list("model", "record"):
        keys.setdefault(name, []).append(key)
    loaded = {kind: load(kind, keys.get(kind.name, [])) for kind in registered()}
    return {kind: records for kind, records in loaded.items() if records}


def ranked(query: Query, searchable: Searchable | None = None) -> QuerySet:
    """The entries of records that are public now, the best first: matches in names before matches in texts, then short
    names before long ones."""
    entries = _matching(query).annotate(fit=query.rank()).order_by("fit", "size", "record")
    return entries.filter(model=searchable.name) if searchable else entries


def load(searchable: Searchable, keys: Iterable[int]) -> list[Model]:
    """The public records with these keys, in the order of the keys, with the relations that a result shows. It passes
    the disclosure gate once more, which leaves out a record that the index wrongly has as public."""
    beside = [searchable.beside] if searchable.beside else []
    public = searchable.model._default_manager.public()  # type: ignore[attr-defined]
    records = public.prefetch_related(*searchable.relations, *beside).in_bulk(list(keys)) if keys else {}
    return [records[key] for key in keys if key in records]


def _matching(query: Query) -> EntryQuerySet:
    """The entries of records that are public now and contain every term."""
    visible: EntryQuerySet = Entry.objects.visible(clock.now())
    return visible.filter(pk__in=query.entries()) if query else visible.none()


def _counts(query: Query) -> dict[Searchable, int]:
    groups = _matching(query).values("model").annotate(count=Count("pk"), fit=Min(query.rank()))
    by_model = {group["model"]: group for group in groups}
    kinds = [kind for kind in registered() if kind.name in by_model]
    return {kind: by_model[kind.name]["count"] for kind in sorted(kinds, key=lambda kind: by_model[kind.name]["fit"])}


def _similar_words(folded: str) -> list[Word]:
    """The public words most similar to a mistyped word, at most three: those in which one letter is wrong, missing,
    added or swapped with the next."""
    if len(folded) < SHORTEST_CORRECTED:
        return []
    candidates = Word.objects.filter(pk__in=_with_common_trigram(trigrams(folded)))
    by_word = {word.folded: word for word in candidates if abs(len(word.folded) - len(folded)) <= LENGTH_DIFFERENCE}
    # Twice as many as needed, because words that only drafts contain are left out afterwards.
    similar = get_close_matches(folded, sorted(by_word), n=2 * CORRECTIONS, cutoff=SIMILARITY)
    public = [by_word[word] for word in similar if _matching(Query(((word,),))).exists()]
    return public[:CORRECTIONS]


def _with_common_trigram(runs: Iterable[str]) -> RawSQL:
    """The keys of the words that have at least one of these trigrams."""
    if connection.vendor == "postgresql":
        sql = "SELECT id FROM search_word WHERE string_to_array(trigrams, ' ') && %s"
        return RawSQL(sql, [sorted(runs)])  # noqa: S611 the trigrams are a parameter
    sql = "SELECT rowid FROM search_word_fts WHERE search_word_fts MATCH %s"
    return RawSQL(sql, [" OR ".join(f'"{run}"' for run in sorted(runs))])  # noqa: S611 the trigrams are a parameter
