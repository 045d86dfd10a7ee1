"""Translates a search query for the full-text index: a tsquery for PostgreSQL, a MATCH expression for SQLite's FTS5."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Self

from django.db import connection
from django.db.models import Case, IntegerField, Value, When
from django.db.models.expressions import RawSQL

from apps.search.folding import prefixes, words

WORDS_AT_MOST = 12
AT_ONCE = 400  # SQLite allows at most 500 SELECTs in a UNION
OF_TITLE = "SELECT id FROM search_entry WHERE names @@ %s::tsquery"
OF_ALL = "SELECT id FROM search_entry WHERE words @@ %s::tsquery"


@dataclass(frozen=True)
class Query:
    """The terms of a query: a record must match all of them. A term is a tuple of folded beginnings of words, of which
    one must match. Folded words consist of letters and digits, so neither database reads one as an operator."""

    terms: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, text: str) -> Self:
        """The query for a text that a reader typed. Words beyond `WORDS_AT_MOST` are ignored."""
        folded = dict.fromkeys(word.folded for word in words(text))
        return cls(tuple(prefixes(word) for word in list(folded)[:WORDS_AT_MOST]))

    def __bool__(self) -> bool:
        return bool(self.terms)

    def entries(self, *, of_title: bool = False, exact: bool = False) -> RawSQL:
        """The keys of the entries that contain every term, for `pk__in`: anywhere or `of_title` only, as the beginning
        of a word or, with `exact`, as a whole word."""
        if connection.vendor == "postgresql":
            sql = OF_TITLE if of_title else OF_ALL
            return RawSQL(sql, [self._tsquery(exact)])  # noqa: S611 the text is a parameter
        sql = "SELECT rowid FROM search_entry_fts WHERE search_entry_fts MATCH %s"
        return RawSQL(sql, [self._fts5(of_title, exact)])  # noqa: S611 the text is a parameter

    def rank(self) -> Case:
        """The rank of an entry, for ordering: 0 when its names contain all terms as whole words, 1 when they contain
        words that begin so, 2 when the terms are in its texts."""
        return Case(
            When(pk__in=self.entries(of_title=True, exact=True), then=Value(0)),
            When(pk__in=self.entries(of_title=True), then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )

    def _tsquery(self, exact: bool) -> str:
        ending = "" if exact else ":*"
        return " & ".join("(" + " | ".join(f"'{word}'{ending}" for word in term) + ")" for term in self.terms)

    def _fts5(self, of_title: bool, exact: bool) -> str:
        ending, column = ("" if exact else "*"), ("title : " if of_title else "")
        return " AND ".join(
            column + "(" + " OR ".join(f'"{word}"{ending}' for word in term) + ")" for term in self.terms
        )


def in_entries(folded: Iterable[str]) -> set[str]:
    """The folded words among these that any entry contains as whole words. One query for each `AT_ONCE` words."""
    remaining, found = iter(folded), set[str]()
    while some := list(islice(remaining, AT_ONCE)):
        lookups = [Query(((word,),)).entries(exact=True) for word in some]
        sql = " UNION ALL ".join(f"SELECT {place} WHERE EXISTS ({one.sql})" for place, one in enumerate(lookups))
        with connection.cursor() as cursor:
            cursor.execute(sql, [param for one in lookups for param in one.params])
            found |= {some[place] for (place,) in cursor.fetchall()}
    return found
