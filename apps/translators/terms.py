"""What concepts are called in each language: terms and names, found in a text. Concepts register their own."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import groupby
from typing import NamedTuple

from apps.languages.fields import split
from apps.publishing.content_cache import cached_until_change
from apps.search.folding import FoldedWord, forms, words
from apps.search.models import SynonymGroup

ANY_LANGUAGE = ""  # of words whose language nobody has said
PREFIX = re.compile("^[وفبلك](?=.{3})")  # an Arabic conjunction or preposition is written together with its word
ARABIC = re.compile("[\u0621-\u064a]")
ENDING = re.compile("(?<=.{3})(?:ات|ون|ين|ان|ه|ة)$")
LONG_VOWELS = re.compile("[اويء]")
SHORTEST_SKELETON = 3  # letters
# The endings of the plural and, in French and Spanish, of the gender. A word of three letters has none.
ENDINGS = ("s", "es", "e", "x", "as", "os", "a", "o")
SHORTEST_STEM = 3  # letters


@dataclass(frozen=True)
class ConceptTerm:
    """What one concept is called.

    names        by language, its names; translations use the first one, or the acronym where the source has one
    acronyms     by language
    avoided      by language, variants that translations do not use
    definitions  by language
    is_reviewed  whether the secretariat has agreed to the names; only then does a check ask for them
    is_name      whether it is the name of one body, not a word
    """

    names: Mapping[str, Sequence[str]]
    acronyms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    avoided: Mapping[str, Sequence[str]] = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)
    is_reviewed: bool = False
    is_name: bool = False

    def called(self, language: str) -> list[str]:
        """All that it is called in a language."""
        return [*self.names.get(language, ()), *self.acronyms.get(language, ())]


class Occurrence(NamedTuple):
    """A place in a text where a term stands."""

    start: int
    end: int
    term: ConceptTerm
    is_avoided: bool


class MarkedPiece(NamedTuple):
    """A piece of a text, and the term that it is."""

    text: str
    term: "TermHelp | None"


class TermHelp(NamedTuple):
    """A term for a translator into a language: as it stands in the source, what to write, what not to write."""

    written: str
    wanted: list[str]
    avoided: list[str]
    definition: str
    definition_language: str
    is_reviewed: bool
    is_name: bool


class _Phrase(NamedTuple):
    keys: tuple[frozenset[str], ...]
    is_capital: bool
    term: ConceptTerm
    is_avoided: bool


class TermIndex:
    """Terms by the first word of what they are called, for finding them in texts. Two with the same terms are equal."""

    def __init__(self, terms: Iterable[ConceptTerm] = ()) -> None:
        self._phrases: dict[str, dict[str, list[_Phrase]]] = defaultdict(lambda: defaultdict(list))
        self.terms = tuple(terms)
        for term in self.terms:
            for language in {*term.names, *term.acronyms, *term.avoided}:
                for text in term.called(language):
                    self._add(language, text, term, is_avoided=False)
                for text in term.avoided.get(language, ()):
                    self._add(language, text, term, is_avoided=True)

    @cached_property
    def _mark(self) -> str:
        return repr(self.terms)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TermIndex) and self._mark == other._mark

    def __hash__(self) -> int:
        return hash(self._mark)

    def occurrences(self, text: str, language: str) -> list[Occurrence]:
        """The terms in a text, in their order; of terms that overlap, the longest. Terms with the same words are at the
        same place."""
        found, end = list[Occurrence](), 0
        for start, several in groupby(self._all(text, language), key=lambda one: one.start):
            if start >= end:
                group = list(several)
                end = max(one.end for one in group)
                found += _distinct([one for one in group if one.end == end])
        return found

    def names_in(self, text: str, language: str) -> set[int]:
        """The `id` of each term that a text names, also inside of longer ones."""
        return {id(one.term) for one in self._all(text, language) if not one.is_avoided}

    def _all(self, text: str, language: str) -> Iterator[Occurrence]:
        by_first = self._phrases.get(language, {})
        own = list(words(text)) if by_first else []
        for place, word in enumerate(own):
            several = {id(phrase): phrase for key in _text_keys(word.folded) for phrase in by_first.get(key, ())}
            for phrase in several.values():
                run = own[place : place + len(phrase.keys)]
                if _fits(phrase, text, run):
                    yield Occurrence(run[0].start, run[-1].end, phrase.term, phrase.is_avoided)

    def _add(self, language: str, text: str, term: ConceptTerm, is_avoided: bool) -> None:
        own = list(words(text))
        if own:
            keys = tuple(frozenset(_term_keys(word.folded, len(own) > 1)) for word in own)
            phrase = _Phrase(keys, text.isupper() and not ARABIC.search(text), term, is_avoided)
            for key in keys[0]:
                self._phrases[language][key].append(phrase)


Source = Callable[[], Iterable[ConceptTerm]]

_sources: list[Source] = []


def register(terms: Source) -> Source:
    """Decorator: register a function that returns public terms or names."""
    _sources.append(terms)
    return terms


@cached_until_change
def known() -> TermIndex:
    """All registered terms. The queries are those of the registered functions."""
    return TermIndex(term for source in _sources for term in source())


def marked(index: TermIndex, source: str, source_language: str, target_language: str) -> list[MarkedPiece]:
    """The pieces of a source text; joined they are the text again. Terms without a name in the target language are not
    marked."""
    pieces, place = list[MarkedPiece](), 0
    for one in index.occurrences(source, source_language):
        written = source[one.start : one.end]
        if one.start < place or one.is_avoided or not (wanted := wanted_forms(one.term, written, target_language)):
            continue
        if one.start > place:
            pieces.append(MarkedPiece(source[place : one.start], None))
        pieces.append(MarkedPiece(written, _help(one.term, written, wanted, source_language, target_language)))
        place = one.end
    return [*pieces, MarkedPiece(source[place:], None)] if place < len(source) else pieces


def wanted_forms(term: ConceptTerm, written: str, language: str) -> list[str]:
    """What a translation writes for a term: an acronym for an acronym where the language has one, else its name."""
    names, acronyms = term.names.get(language, ()), term.acronyms.get(language, ())
    return [*acronyms, *names[:1]] if written.isupper() else [*names[:1], *acronyms]


@register
def same_words() -> Iterator[ConceptTerm]:
    """The synonyms of the search, of which nobody has said the language: they only tell that a name is there."""
    for own in SynonymGroup.objects.public().order_by("slug").values_list("words", flat=True):
        yield ConceptTerm({ANY_LANGUAGE: split(own)})


def _help(term: ConceptTerm, written: str, wanted: list[str], source_language: str, target_language: str) -> TermHelp:
    language = next((code for code in (target_language, source_language) if term.definitions.get(code)), "")
    definition, avoided = term.definitions.get(language, ""), [*term.avoided.get(target_language, ())]
    return TermHelp(written, wanted, avoided, definition, language, term.is_reviewed, term.is_name)


def _distinct(found: list[Occurrence]) -> list[Occurrence]:
    """What is a name and a variant to avoid is a name."""
    names = [one for one in found if not one.is_avoided]
    return list({id(one.term): one for one in names or found}.values())


def _fits(phrase: _Phrase, text: str, own: Sequence[FoldedWord]) -> bool:
    if len(own) < len(phrase.keys):
        return False
    if phrase.is_capital and not text[own[0].start : own[-1].end].removesuffix("s").isupper():
        return False  # UN is an acronym, un is an article
    return all(not keys.isdisjoint(_text_keys(word.folded)) for keys, word in zip(phrase.keys, own, strict=True))


@lru_cache(maxsize=10_000)
def _term_keys(word: str, is_in_phrase: bool) -> tuple[str, ...]:
    """The forms under which a word of a term is known. A word alone keeps its s: “ours” is not “our”."""
    if ARABIC.search(word):
        return _arabic_keys(word)
    return (word, *_singulars(word)) if is_in_phrase else (word,)


@lru_cache(maxsize=10_000)
def _text_keys(word: str) -> tuple[str, ...]:
    """The forms of a term that a word of a text can be."""
    return _arabic_keys(word) if ARABIC.search(word) else (word, *_singulars(word))


def _singulars(word: str) -> Iterator[str]:
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            yield word.removesuffix(ending)
    if word.endswith("ies"):
        yield f"{word[:-3]}y"


def _arabic_keys(word: str) -> tuple[str, ...]:
    """The word, without its article and what is written together with it, without the ending, and the consonants, which
    a plural keeps."""
    found = {form: None for start in (word, PREFIX.sub("", word)) for form in forms(start)}
    found |= dict.fromkeys(ENDING.sub("", form) for form in list(found))
    for form in list(found):
        if len(skeleton := LONG_VOWELS.sub("", form)) >= SHORTEST_SKELETON:
            found[skeleton] = None
    return tuple(found)
