"""Finds records by their text: in a list, or over all concepts at once, for readers who mistype too."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from django.db import connection
from django.db.models import Count, Min, QuerySet, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import RowNumber

from apps.records import clock
from apps.search.folding import trigrams, words
from apps.search.matching import Query
from apps.search.models import Entry, Word
from apps.search.registry import Searchable, registered

ALIKE = 0.8  # the share of two words' letters that stand in both, in the same order
SHORTEST_CORRECTED = 4  # letters
LONGER_AT_MOST = 2  # letters that a word meant has more or less than the one typed
CORRECTIONS = 3


@dataclass(frozen=True)
class Answer:
    """What a search gives: the query that was answered; how many records of each kind hold all its words, the kind
    with the best first; the words that were taken for mistyped ones, each with what was looked for instead; and,
    where nothing holds all words, those that something holds."""

    query: Query
    counts: dict[Searchable, int]
    corrected: dict[str, list[str]] = field(default_factory=dict)
    held: list[str] = field(default_factory=list)


def narrow(queryset: QuerySet, text: str) -> QuerySet:
    """The rows that hold every word of the text as the beginning of a word, in any searched field and language; all
    rows for an empty text, none for one without a letter or digit."""
    query = Query.of(text)
    if not query:
        return queryset.none() if text.strip() else queryset
    found = Entry.objects.filter(model=queryset.model._meta.label_lower, pk__in=query.entries())
    return queryset.filter(pk__in=found.values("record"))


def ask(text: str) -> Answer:
    """What the public may find now. When nothing holds all words, those that nothing holds are taken for mistyped."""
    query = Query.of(text)
    counts = _counts(query)
    if counts or not query:
        return Answer(query, counts)
    typed = {word.folded: text[word.start : word.end] for word in reversed(list(words(text)))}
    corrected, held, terms = {}, [], []
    for term in query.terms:
        if _holding(Query((term,))).exists():
            held.append(typed[term[0]])
            terms.append(term)
        elif meant := _like(term[0]):
            corrected[typed[term[0]]] = [word.spelled for word in meant]
            terms.append(tuple(word.folded for word in meant))
    if corrected and len(terms) == len(query.terms):
        query = Query(tuple(terms))
        return Answer(query, _counts(query), corrected, held)
    return Answer(query, {}, corrected, held)


def best(query: Query, at_most: int) -> dict[Searchable, list[Any]]:
    """The public records of each kind that fit the query best."""
    place = Window(RowNumber(), partition_by="model", order_by=["fit", "size", "record"])
    entries = ranked(query).annotate(place=place).filter(place__lte=at_most)
    keys: dict[str, list[int]] = {}
    for label, key in entries.order_by("model", "place").values_list("model", "record"):
        keys.setdefault(label, []).append(key)
    loaded = {entry: load(entry, keys.get(_label(entry), [])) for entry in registered()}
    return {entry: records for entry, records in loaded.items() if records}


def ranked(query: Query, searchable: Searchable | None = None) -> QuerySet:
    """The entries that the public may find now, the best first: names before texts, short names before long ones."""
    entries = _holding(query).annotate(fit=query.rank()).order_by("fit", "size", "record")
    return entries.filter(model=_label(searchable)) if searchable else entries


def load(searchable: Searchable, keys: Iterable[int]) -> list[Any]:
    """The public records with these keys, in their order, with what a result shows of them. What the index holds too
    much is left out here."""
    beside = [searchable.beside] if searchable.beside else []
    public = searchable.model._default_manager.public().prefetch_related(*searchable.relations, *beside)
    records = public.in_bulk(list(keys)) if keys else {}
    return [records[key] for key in keys if key in records]


def _label(searchable: Searchable) -> str:
    return searchable.model._meta.label_lower


def _holding(query: Query) -> QuerySet:
    visible = Entry.objects.visible(clock.now())
    return visible.filter(pk__in=query.entries()) if query else visible.none()


def _counts(query: Query) -> dict[Searchable, int]:
    groups = _holding(query).values("model").annotate(count=Count("pk"), fit=Min(query.rank()))
    found = {group["model"]: group for group in groups}
    kinds = [entry for entry in registered() if _label(entry) in found]
    return {entry: found[_label(entry)]["count"] for entry in sorted(kinds, key=lambda e: found[_label(e)]["fit"])}


def _like(folded: str) -> list[Word]:
    """The words most like a mistyped one that the public may see, at most three; two words with a letter wrong, left
    out, added or changed for its neighbour are alike."""
    if len(folded) < SHORTEST_CORRECTED:
        return []
    near = Word.objects.filter(pk__in=_sharing(trigrams(folded)))
    known = {word.folded: word for word in near if abs(len(word.folded) - len(folded)) <= LONGER_AT_MOST}
    alike = get_close_matches(folded, sorted(known), n=2 * CORRECTIONS, cutoff=ALIKE)
    seen = [known[word] for word in alike if _holding(Query(((word,),))).exists()]
    return seen[:CORRECTIONS]


def _sharing(runs: Iterable[str]) -> RawSQL:
    """The keys of the words that share a run of three letters."""
    if connection.vendor == "postgresql":
        sql = "SELECT id FROM search_word WHERE string_to_array(trigrams, ' ') && %s"
        return RawSQL(sql, [sorted(runs)])  # noqa: S611 the runs are a parameter
    sql = "SELECT rowid FROM search_word_fts WHERE search_word_fts MATCH %s"
    return RawSQL(sql, [" OR ".join(f'"{run}"' for run in sorted(runs))])  # noqa: S611 the runs are a parameter
