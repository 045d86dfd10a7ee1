"""The display of a search result: in the reader's language, with the matching words marked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Model
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from apps.languages import columns, names, typography
from apps.languages.templatetags.languages import marked
from apps.records import clock
from apps.search import texts
from apps.search.folding import forms, words
from apps.search.matching import Query, QueryTerm
from apps.search.pages import SearchablePage
from apps.search.registry import Searchable
from apps.search.texts import FieldText

BEFORE, LENGTH = 60, 240  # characters of an excerpt: before the first matching word, and altogether


@dataclass(frozen=True)
class Result:
    """A matching record. `where` names the field of the excerpt unless that is the summary; `beside` is a related
    record to name; `named` and `quoted` are the texts that the title and the excerpt are from, if from a record."""

    url: str
    title: SafeString
    beside: Model | None
    where: str
    excerpt: SafeString
    named: FieldText | None = None
    quoted: FieldText | None = None


def result(searchable: Searchable, record: Model, query: Query) -> Result:
    """The record's title and an excerpt. The excerpt is from the text with the most words that the title lacks, in the
    reader's language if possible; without such a text, it is the beginning of the summary."""
    title = texts.title(record, searchable.title[0])
    lacking = [term for term in query.terms if not _contains(title.value, term)]
    where, quoted = "", texts.title(record, searchable.summary) if searchable.summary else None
    if lacking and (best := _best(searchable, record, lacking)):
        where = "" if quoted and best[:2] == quoted[:2] else _where(best)
        quoted = best
    if quoted and quoted[:2] == title[:2]:  # a name that stands for an acronym
        quoted = None
    return Result(
        url=record.get_absolute_url(),  # type: ignore[attr-defined]
        title=_shown(title.value, title.language, query),
        beside=getattr(record, searchable.beside) if searchable.beside else None,
        where=where,
        excerpt=_shown(_cut(quoted.value, lacking), quoted.language, query) if quoted else SafeString(""),
        named=title,
        quoted=quoted,
    )


def page_result(page: SearchablePage, query: Query) -> Result:
    """The title and the summary of a page, both in the reader's language."""
    title, summary = (_shown(str(text), columns.current(), query) for text in (page.titles[0], page.summary))
    return Result(page.url(), title, None, "", summary)


def _best(searchable: Searchable, record: Model, terms: list[QueryTerm]) -> FieldText | None:
    """The text that contains most of the terms, in the reader's language if possible; None when no text contains
    any."""
    now = clock.now()
    every_text = [text for path in searchable.paths for text in texts.read(record, path, now)]
    counted = [(sum(_contains(text.value, term) for term in terms), text) for text in every_text]
    most = max((count for count, _text in counted), default=0)
    best = [text for count, text in counted if count == most and most]
    return next((text for text in best if text.language == columns.current()), best[0] if best else None)


def _where(text: FieldText) -> str:
    """The field of a text, and its language when that is not the reader's: “acronym (French)”."""
    label = str(text.field.verbose_name)
    is_foreign = text.language and text.language != columns.current()
    return f"{label} ({names.language(text.language)})" if is_foreign else label


def _contains(text: str, term: QueryTerm) -> bool:
    return term.is_in({form for word in words(text) for form in forms(word.folded)})


def _matches(folded: str, terms: Iterable[QueryTerm]) -> bool:
    return any(term.marks(folded) for term in terms)


def _cut(text: str, terms: list[QueryTerm]) -> str:
    """The part of a text around the first matching word, cut between words; the beginning if no word matches."""
    if len(text) <= LENGTH:
        return text
    first = next((word.start for word in words(text) if _matches(word.folded, terms)), 0)
    start = text.rfind(" ", 0, max(first - BEFORE, 0)) + 1 if first > BEFORE else 0
    end = text.rfind(" ", start, start + LENGTH) if start + LENGTH < len(text) else len(text)
    return ("… " if start else "") + text[start : max(end, start + BEFORE)] + (" …" if end < len(text) else "")


def _shown(text: str, language: str, query: Query) -> SafeString:
    """The text as HTML: matching words in `<mark>`, and its language declared when that is not the page's."""
    pieces = mark_safe("".join(_pieces(typography.spaced(text, language), query)))  # noqa: S308 each piece is escaped
    return marked(pieces, language) if language else pieces


def _pieces(text: str, query: Query) -> Iterator[str]:
    place = 0
    for word in words(text):
        if _matches(word.folded, query.terms):
            yield conditional_escape(text[place : word.start])
            yield format_html("<mark>{}</mark>", text[word.start : word.end])
            place = word.end
    yield conditional_escape(text[place:])
