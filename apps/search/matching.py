"""Translates a search query for the full-text index: a tsquery for PostgreSQL, a MATCH expression for SQLite's FTS5."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple, Self

from django.db import connection
from django.db.models import Case, IntegerField, Value, When
from django.db.models.expressions import RawSQL

from apps.search import synonyms
from apps.search.folding import FoldedWord, forms, prefixes, words
from apps.search.stop_words import STOP_WORDS

WORDS_AT_MOST = 12
SHORTEST_BEGINNING = 4  # letters; a shorter word of a synonym, such as UAE, matches whole words only
NUMBERED = re.compile(r"([a-z]{2,})(\d{1,3})$")  # an acronym written together with a number
AT_ONCE = 400  # SQLite allows at most 500 SELECTs in a UNION
OF_TITLE = "SELECT id FROM search_entry WHERE names @@ %s::tsquery"
OF_ALL = "SELECT id FROM search_entry WHERE words @@ %s::tsquery"


class Pattern(NamedTuple):
    """A folded word that matches words equal to it or, unless it is `whole`, words that begin with it. It consists of
    letters and digits, so neither database reads it as an operator."""

    folded: str
    whole: bool = False

    def matches(self, form: str) -> bool:
        return form == self.folded if self.whole else form.startswith(self.folded)


Phrase = tuple[tuple[Pattern, ...], ...]
"""For each word of a phrase the patterns of which one must match."""


@dataclass(frozen=True)
class QueryTerm:
    """A word of a query, or a phrase that has synonyms. One of its phrases must match.

    typed   what the reader typed
    folded  the same, folded"""

    typed: str
    folded: str
    phrases: tuple[Phrase, ...]

    def is_in(self, text: Collection[str], exact: bool = False) -> bool:
        """Whether the forms of the words of a text contain the term; with `exact`, as whole words."""

        def contains(pattern: Pattern) -> bool:
            return pattern.folded in text if exact else any(pattern.matches(form) for form in text)

        return any(all(any(map(contains, patterns)) for patterns in phrase) for phrase in self.phrases)

    def marks(self, word: str) -> bool:
        """Whether a folded word is one of the words that make the term match."""
        patterns = {one for phrase in self.phrases for patterns in phrase for one in patterns}
        return any(one.matches(form) for form in forms(word) for one in patterns)


@dataclass(frozen=True)
class Query:
    """The terms of a query: a record must match all of them."""

    terms: tuple[QueryTerm, ...]

    @classmethod
    def of(cls, text: str) -> Self:
        """The query for a text that a reader typed. Stop words, and words beyond `WORDS_AT_MOST`, are ignored."""
        if not text.strip():
            return cls(())  # a list without a search, which needs no synonyms
        typed, known = dict[str, FoldedWord](), synonyms.known()
        for word in _words(text, known):
            typed.setdefault(word.folded, word)
        return cls(tuple(_terms(text, list(typed.values())[:WORDS_AT_MOST], known)))

    @classmethod
    def of_any(cls, folded: Iterable[str]) -> Self:
        """The query for records that contain one of these folded words."""
        return cls((QueryTerm("", "", tuple(((Pattern(word),),) for word in folded)),))

    def __bool__(self) -> bool:
        return bool(self.terms)

    def entries(self, *, of_title: bool = False, exact: bool = False) -> RawSQL:
        """The keys of the entries that contain every term, for `pk__in`: anywhere or `of_title` only, as the beginning
        of a word or, with `exact`, as a whole word."""
        if connection.vendor == "postgresql":
            sql = OF_TITLE if of_title else OF_ALL
            return RawSQL(sql, [self._expression("&", "|", "'{}'", ":*", exact)])  # noqa: S611 the text is a parameter
        sql = "SELECT rowid FROM search_entry_fts WHERE search_entry_fts MATCH %s"
        expression = self._expression("AND", "OR", '"{}"', "*", exact)
        return RawSQL(sql, [f"title : ({expression})" if of_title else expression])  # noqa: S611 the same

    def rank(self) -> Case:
        """The rank of an entry, for ordering: 0 when its names contain all terms as whole words, 1 when they contain
        words that begin so, 2 when the terms are in its texts."""
        return Case(
            When(pk__in=self.entries(of_title=True, exact=True), then=Value(0)),
            When(pk__in=self.entries(of_title=True), then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )

    def _expression(self, both: str, either: str, quoted: str, ending: str, exact: bool) -> str:
        """The query in the language of a database: its two operators, its quotes, and its sign for a beginning."""

        def joined(operator: str, parts: Iterable[str]) -> str:
            return "(" + f" {operator} ".join(parts) + ")"

        def pattern(one: Pattern) -> str:
            return quoted.format(one.folded) + ("" if exact or one.whole else ending)

        def phrase(several: Phrase) -> str:
            return joined(both, (joined(either, map(pattern, patterns)) for patterns in several))

        return joined(both, (joined(either, map(phrase, term.phrases)) for term in self.terms))


def in_entries(folded: Iterable[str]) -> set[str]:
    """The folded words among these that any entry contains as whole words. One query for each `AT_ONCE` words."""
    remaining, found = iter(folded), set[str]()
    while some := list(islice(remaining, AT_ONCE)):
        lookups = [Query.of_any([word]).entries(exact=True) for word in some]
        sql = " UNION ALL ".join(f"SELECT {place} WHERE EXISTS ({one.sql})" for place, one in enumerate(lookups))
        with connection.cursor() as cursor:
            cursor.execute(sql, [param for one in lookups for param in one.params])
            found |= {some[place] for (place,) in cursor.fetchall()}
    return found


def _words(text: str, known: synonyms.Synonyms) -> Iterator[FoldedWord]:
    """The words of a query that decide: no stop words, and GPG4 as GPG and 4."""
    is_shouted = text.isupper() and len(text.split()) > 1
    for word in words(text):
        if word.folded in STOP_WORDS:
            # UN is an acronym, un is an article; in a query all in capitals nobody can tell.
            is_acronym = len(word.folded) > 1 and text[word.start : word.end].isupper() and not is_shouted
            if is_acronym and known.at([word.folded])[1]:
                yield word
        elif (parts := NUMBERED.match(word.folded)) and known.at([parts[1]])[1]:
            place = word.start + len(parts[1])
            yield FoldedWord(word.start, place, parts[1])
            yield FoldedWord(place, word.end, parts[2])
        else:
            yield word


def _terms(text: str, typed: list[FoldedWord], known: synonyms.Synonyms) -> Iterable[QueryTerm]:
    """The typed words as terms. The longest run of words that has synonyms is one term."""
    place = 0
    while place < len(typed):
        length, others = known.at([word.folded for word in typed[place:]])
        run = typed[place : place + length]
        phrases = [tuple(map(_meant, phrase)) for phrase in others]
        if run[0].folded not in STOP_WORDS:
            phrases.insert(0, tuple(_typed(word.folded) for word in run))
        yield QueryTerm(text[run[0].start : run[-1].end], " ".join(word.folded for word in run), tuple(phrases))
        place += length


def _typed(word: str) -> tuple[Pattern, ...]:
    """The patterns of a typed word. A number is whole: 2 does not find 2022."""
    return tuple(Pattern(form, whole=form.isdigit()) for form in prefixes(word))


def _meant(word: str) -> tuple[Pattern, ...]:
    """The patterns of a word of a synonym."""
    return tuple(Pattern(form, whole=form.isdigit() or len(form) < SHORTEST_BEGINNING) for form in prefixes(word))
