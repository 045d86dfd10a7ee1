"""Runs searches: in the rows of a list, or in all concepts at once with corrections of mistyped words."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from django.db import connection
from django.db.models import Count, Min, Model, QuerySet, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import RowNumber

from apps.records import clock
from apps.search.folding import trigrams
from apps.search.matching import Query
from apps.search.models import Entry, EntryQuerySet, Word
from apps.search.pages import Kind, PageKind, SearchablePage, kinds, matching, words_of_pages
from apps.search.registry import Searchable, registered

SIMILARITY = 0.8  # the least share of letters that two similar words have in common, in the same order
SHORTEST_CORRECTED = 5  # letters
LENGTH_DIFFERENCE = 2  # letters by which a correction can be longer or shorter than the word typed
CORRECTIONS = 3


@dataclass(frozen=True)
class SearchAnswer:
    """The answer to a search.

    query      the query that was run, after corrections
    counts     by kind, the number of records or pages that contain all words; the kind with the best one first
    pages      by kind, the pages among them, the best first
    corrected  the words that no record contains, each with the words that were searched instead
    known      when no record contains all words: the words that some record contains
    """

    query: Query
    counts: dict[Kind, int]
    pages: dict[PageKind, list[SearchablePage]] = field(default_factory=dict)
    corrected: dict[str, list[str]] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)


def narrow(queryset: QuerySet, text: str) -> QuerySet:
    """The rows that contain, for each word of the text, a word that begins with it, in any searched field and language.
    All rows for an empty text; none for a text without letters and digits."""
    query = Query.of(text)
    if not query:
        return queryset.none() if text.strip() else queryset
    return matches(queryset, query)


def matches(queryset: QuerySet, query: Query) -> QuerySet:
    """The rows that contain every term of a query, which has at least one."""
    entries = Entry.objects.filter(model=queryset.model._meta.label_lower, pk__in=query.entries())
    return queryset.filter(pk__in=entries.values("record"))


def search(text: str) -> SearchAnswer:
    """Search the records and pages that are public now. When none contains all words, words that none contains are
    corrected."""
    query = Query.of(text)
    answer = _answer(query)
    if answer.counts or not query:
        return answer
    corrected, known, terms = {}, [], []
    for term in query.terms:
        if _is_known(Query((term,))):
            known.append(term.typed)
            terms.append(term)
        elif similar := _similar_words(term.folded):
            corrected[term.typed] = list(similar.values())
            terms.append(Query.of_any(similar).terms[0])
    if corrected and len(terms) == len(query.terms):
        return replace(_answer(Query(tuple(terms))), corrected=corrected, known=known)
    return SearchAnswer(query, {}, corrected=corrected, known=known)


def best(query: Query, at_most: int) -> dict[Searchable, list[Model]]:
    """The best public records of each kind for a query."""
    place = Window(RowNumber(), partition_by="model", order_by=["fit", "size", "record"])
    entries = ranked(query).annotate(place=place).filter(place__lte=at_most)
    keys: dict[str, list[int]] = {}
    for name, key in entries.order_by("model", "place").values_list("model", "record"):
        keys.setdefault(name, []).append(key)
    loaded = {kind: load(kind, keys.get(kind.name, [])) for kind in registered()}
    return {kind: records for kind, records in loaded.items() if records}


def best_rows(rows: QuerySet, query: Query, at_most: int) -> list[tuple[int, Model]]:
    """The best rows for a query, each with its rank, whether public or not: for the staff. The model is indexed."""
    entries = Entry.objects.filter(
        model=rows.model._meta.label_lower, pk__in=query.entries(), record__in=rows.values("pk")
    )
    ordered = entries.annotate(fit=query.rank()).order_by("fit", "size", "record").values_list("record", "fit")
    fits = dict(ordered[:at_most])
    found = rows.in_bulk(list(fits)) if fits else {}
    return [(fit, found[key]) for key, fit in fits.items() if key in found]


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


def _is_known(query: Query) -> bool:
    """Whether a public record or page contains every term."""
    return bool(matching(query)) or _matching(query).exists()


def _answer(query: Query) -> SearchAnswer:
    """The answer to a query without corrections. Kinds of the same rank are in the order in which they registered."""
    pages = matching(query)
    groups = _matching(query).values("model").annotate(count=Count("pk"), fit=Min(query.rank())) if query else []
    by_model = {group["model"]: group for group in groups}
    found: list[tuple[int, Kind, int]] = []
    for kind in kinds():
        if isinstance(kind, PageKind):
            found += [(rows[0][0], kind, len(rows)) for rows in [pages.get(kind)] if rows]
        elif group := by_model.get(kind.name):
            found.append((group["fit"], kind, group["count"]))
    found.sort(key=lambda one: one[0])
    return SearchAnswer(
        query,
        {kind: count for _fit, kind, count in found},
        {kind: [page for _fit, page in rows] for kind, rows in pages.items()},
    )


def _similar_words(folded: str) -> dict[str, str]:
    """The public words most similar to a mistyped word, at most three, each with its spelling: those in which one
    letter is wrong, missing, added or swapped with the next. Short words are left alone: most are acronyms, and OCE is
    no correction of OSCE."""
    if len(folded) < SHORTEST_CORRECTED:
        return {}
    candidates = Word.objects.filter(pk__in=_with_common_trigram(trigrams(folded)))
    spelled = {word.folded: word.spelled for word in candidates} | words_of_pages()
    by_word = {
        word: spelling
        for word, spelling in spelled.items()
        if len(word) >= SHORTEST_CORRECTED and abs(len(word) - len(folded)) <= LENGTH_DIFFERENCE
    }
    # Twice as many as needed, because words that only drafts contain are left out afterwards.
    similar = get_close_matches(folded, sorted(by_word), n=2 * CORRECTIONS, cutoff=SIMILARITY)
    public = [word for word in similar if _is_known(Query.of_any([word]))]
    return {word: by_word[word] for word in public[:CORRECTIONS]}


def _with_common_trigram(runs: Iterable[str]) -> RawSQL:
    """The keys of the words that have at least one of these trigrams."""
    if connection.vendor == "postgresql":
        sql = "SELECT id FROM search_word WHERE string_to_array(trigrams, ' ') && %s"
        return RawSQL(sql, [sorted(runs)])  # noqa: S611 the trigrams are a parameter
    sql = "SELECT rowid FROM search_word_fts WHERE search_word_fts MATCH %s"
    return RawSQL(sql, [" OR ".join(f'"{run}"' for run in sorted(runs))])  # noqa: S611 the trigrams are a parameter
