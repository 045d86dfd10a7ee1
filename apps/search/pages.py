"""Pages without a record, such as “Privacy”, and files: few enough to be searched in memory. Each app registers its own
from its `search.py`."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise

from apps.search.folding import forms, words
from apps.search.matching import Query
from apps.search.registry import Searchable, in_every_language, registered
from apps.search.stop_words import STOP_WORDS

WHOLE_NAME, WHOLE_WORDS, BEGINNINGS, SUMMARY = -1, 0, 1, 2


@dataclass(frozen=True)
class SearchablePage:
    """A page or file.

    titles   its names, in every language; the first is the title of a result
    summary  the text shown below, which is searched too
    also     names that need no translation, such as CSV
    """

    url: Callable[[], str]
    titles: tuple[str | Promise, ...]
    summary: str | Promise
    also: tuple[str, ...] = ()

    def fit(self, query: Query) -> int | None:
        """Its rank as in `Query.rank`, or `WHOLE_NAME` when the query contains every word of one of its names; None
        when it does not contain all terms."""
        is_whole = any(all(any(term.marks(word) for term in query.terms) for word in name) for name in self._names)
        if is_whole and all(term.is_in(self._words_of_names) for term in query.terms):
            return WHOLE_NAME
        for rank, text, exact in (
            (WHOLE_WORDS, self._words_of_names, True),
            (BEGINNINGS, self._words_of_names, False),
            (SUMMARY, self.spelled.keys(), False),
        ):
            if all(term.is_in(text, exact) for term in query.terms):
                return rank
        return None

    @cached_property
    def spelled(self) -> dict[str, str]:
        """All its folded words with their forms, in every language, each with its spelling."""
        return _spelled([*self._every_name, *in_every_language(self.summary)])

    @cached_property
    def _every_name(self) -> list[str]:
        return [*in_every_language(*self.titles), *self.also]

    @cached_property
    def _words_of_names(self) -> frozenset[str]:
        return frozenset(_spelled(self._every_name))

    @cached_property
    def _names(self) -> list[list[str]]:
        """The words of each name, without stop words."""
        found = [[word.folded for word in words(name) if word.folded not in STOP_WORDS] for name in self._every_name]
        return [name for name in found if name]


@dataclass(frozen=True, eq=False)
class PageKind:
    """A kind of pages, as `Searchable` is a kind of records. `pages` returns those that are public now."""

    key: str
    label: str | Promise
    pages: Callable[[], Iterable[SearchablePage]]


Kind = Searchable | PageKind

_kinds: list[PageKind] = []
_pages: list[Callable[[], Iterable[SearchablePage]]] = []


def register_kind(kind: PageKind) -> None:
    """Register a kind of pages; called once."""
    _kinds.append(kind)


def register_pages(*pages: SearchablePage) -> None:
    """Register pages of the kind “Pages”."""
    _pages.append(lambda: pages)


def register_changing(pages: Callable[[], Iterable[SearchablePage]]) -> None:
    """Register a function that returns pages of this kind whose names depend on the content."""
    _pages.append(pages)


def every_page() -> Iterator[SearchablePage]:
    """The pages of the kind “Pages”, in the order of the apps."""
    for pages in _pages:
        yield from pages()


def kinds() -> Iterator[Kind]:
    """All kinds of pages, then those of records: the order of results with the same rank."""
    yield from _kinds
    yield from registered()


def matching(query: Query) -> dict[PageKind, list[tuple[int, SearchablePage]]]:
    """The pages that contain every term of a query with their ranks, the best first, by kind."""
    found: dict[PageKind, list[tuple[int, SearchablePage]]] = {}
    for kind in _kinds if query else ():
        fits = [(fit, page) for page in kind.pages() if (fit := page.fit(query)) is not None]
        if fits:
            found[kind] = sorted(fits, key=lambda one: one[0])
    return found


def words_of_pages() -> dict[str, str]:
    """The folded words of all pages, each with its spelling."""
    return {word: spelling for kind in _kinds for page in kind.pages() for word, spelling in page.spelled.items()}


def _spelled(texts: Iterable[str]) -> dict[str, str]:
    return {form: text[word.start : word.end] for text in texts for word in words(text) for form in forms(word.folded)}
