"""A query as the full text indexes understand it: PostgreSQL's over a tsvector, SQLite's FTS5."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Self

from django.db import connection
from django.db.models import Case, IntegerField, Value, When
from django.db.models.expressions import RawSQL

from apps.search.folding import wanted, words

WORDS_AT_MOST = 12
AT_ONCE = 400  # SQLite puts at most 500 SELECTs together
OF_TITLE = "SELECT id FROM search_entry WHERE names @@ %s::tsquery"
OF_ALL = "SELECT id FROM search_entry WHERE words @@ %s::tsquery"


@dataclass(frozen=True)
class Query:
    """What is looked for: every term, each by the beginnings of words that count for it. Folded words are letters and
    digits only, so none can be taken for an operator."""

    terms: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, text: str) -> Self:
        """The query of what a reader typed; words beyond the limit are left out."""
        folded = dict.fromkeys(word.folded for word in words(text))
        return cls(tuple(wanted(word) for word in list(folded)[:WORDS_AT_MOST]))

    def __bool__(self) -> bool:
        return bool(self.terms)

    def entries(self, *, of_title: bool = False, exact: bool = False) -> RawSQL:
        """The keys of the entries that hold every term, for `pk__in`: anywhere or only in the title, as a beginning
        or as a whole word."""
        if connection.vendor == "postgresql":
            sql = OF_TITLE if of_title else OF_ALL
            return RawSQL(sql, [self._tsquery(exact)])  # noqa: S611 the text is a parameter
        sql = "SELECT rowid FROM search_entry_fts WHERE search_entry_fts MATCH %s"
        return RawSQL(sql, [self._fts5(of_title, exact)])  # noqa: S611 the text is a parameter

    def rank(self) -> Case:
        """How well an entry fits, for ordering: 0 is its name, 1 begins words of its name, 2 stands in its texts."""
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


def held(folded: Iterable[str]) -> set[str]:
    """Those of these folded words that any entry holds, as whole words; a query for every `AT_ONCE` of them."""
    left, found = iter(folded), set[str]()
    while some := list(islice(left, AT_ONCE)):
        looks = [Query(((word,),)).entries(exact=True) for word in some]
        sql = " UNION ALL ".join(f"SELECT {place} WHERE EXISTS ({look.sql})" for place, look in enumerate(looks))
        with connection.cursor() as cursor:
            cursor.execute(sql, [param for look in looks for param in look.params])
            found |= {some[place] for (place,) in cursor.fetchall()}
    return found
