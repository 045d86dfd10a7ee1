"""Compares the names and acronyms of a text with those of its translation."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from apps.languages.columns import ARABIC_LETTER
from apps.search.folding import fold, forms
from apps.translators.quantities import ROMAN
from apps.translators.terms import ANY_LANGUAGE, ConceptTerm, Occurrence
from apps.translators.text_pair import TextPair

ACRONYM = re.compile(r"(?<![\w/])[A-Z](?:[A-Z0-9]|[&-](?=[A-Z0-9]))*[A-Z](?:[A-Z0-9]|[&-](?=[A-Z0-9]))*(?![^\W\d_])")
SHORTENED_NAME = 2  # words


def lacking(pair: TextPair) -> Iterator[str]:
    """The names and acronyms of the source that the translation has neither as they are nor in its own language."""
    folded, named = f" {fold(pair.target)} ", pair.terms.names_in(pair.target, pair.language)
    known = [
        one
        for one in pair.terms.occurrences(pair.source, pair.source_language)
        if not one.is_avoided and (one.term.is_name or one.term.acronyms)
    ]
    for one in known:
        written = pair.source[one.start : one.end]
        can_be_named = one.term.is_name and one.term.called(pair.language)
        if can_be_named and id(one.term) not in named and not _is_kept(one.term, written, pair, folded):
            yield written
    if ARABIC_LETTER.search(pair.target) and not ARABIC_LETTER.search(pair.source):
        return  # other acronyms are spelled in Arabic letters, and there is nothing to compare
    synonyms = pair.terms.occurrences(pair.source, ANY_LANGUAGE)
    for match in ACRONYM.finditer(pair.source) if not _is_shouted(pair.source) else ():
        acronym = match.group()
        if ROMAN.fullmatch(acronym) or f" {fold(acronym)} " in folded or _at(known, match.start()):
            continue
        others = [text for one in _at(synonyms, match.start()) for text in one.term.called(ANY_LANGUAGE)]
        if not any(f" {fold(other)} " in folded for other in others):
            yield acronym


def added(pair: TextPair) -> Iterator[str]:
    """The registered names of the translation that the source has neither as they are nor in its own language."""
    folded, named = f" {fold(pair.source)} ", pair.terms.names_in(pair.source, pair.source_language)
    swapped = replace(
        pair,
        source=pair.target,
        target=pair.source,
        source_language=pair.language,
        language=pair.source_language,
    )
    for one in pair.terms.occurrences(pair.target, pair.language):
        written = pair.target[one.start : one.end]
        if one.term.is_name and id(one.term) not in named and not _is_kept(one.term, written, swapped, folded):
            yield written


def _at(occurrences: Iterable[Occurrence], place: int) -> list[Occurrence]:
    return [one for one in occurrences if one.start <= place < one.end]


def _is_kept(term: ConceptTerm, written: str, pair: TextPair, folded: str) -> bool:
    """Whether a name stands in the translation as it stands in the source, or shortened."""
    called = [written, *term.called(pair.source_language)]
    beginnings = [] if term.acronyms.get(pair.language) else map(_beginning, term.names.get(pair.language, ()))
    return any(f" {fold(text)} " in folded for text in called if fold(text)) or any(
        text in folded for text in beginnings if text
    )


def _beginning(name: str) -> str:
    """The first words of a long name, folded and without an article: texts shorten it so where there is no acronym."""
    first, *rest = fold(name).split()[:SHORTENED_NAME] or [""]
    return " ".join((forms(first)[-1], *rest)) if len(rest) == SHORTENED_NAME - 1 else ""


def _is_shouted(text: str) -> bool:
    return text.isupper() and len(text.split()) > 1
