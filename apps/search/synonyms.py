"""Reads the synonyms: which words and phrases mean the same to the search. Concepts register more of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from apps.languages.fields import split
from apps.publishing.content_cache import cached_until_change
from apps.search.folding import fold, root
from apps.search.models import SynonymGroup
from apps.search.stop_words import STOP_WORDS

Words = tuple[str, ...]
Groups = Callable[[], Iterable[Iterable[str]]]

_more: list[Groups] = []


def register(groups: Groups) -> Groups:
    """Decorate a function that returns groups of public words and phrases that mean the same."""
    _more.append(groups)
    return groups


@dataclass(frozen=True)
class Synonyms:
    """By the roots of the words of each phrase: all phrases that mean the same, as folded words without stop words."""

    phrases: dict[Words, list[Words]]
    longest: int

    def at(self, folded: Sequence[str]) -> tuple[int, list[Words]]:
        """The length of the longest phrase with synonyms with which these folded words begin, and its synonyms; or 1
        and none."""
        roots = tuple(map(root, folded[: self.longest]))
        for length in range(len(roots), 0, -1):
            if others := self.phrases.get(roots[:length]):
                return length, [phrase for phrase in others if _roots(phrase) != roots[:length]]
        return 1, []


@cached_until_change
def known() -> Synonyms:
    """All synonyms, in one query for each function that is registered, and one."""
    phrases: dict[Words, list[Words]] = defaultdict(list)
    own = SynonymGroup.objects.public().order_by("slug").values_list("words", flat=True)
    for group in chain(map(split, own), *(groups() for groups in _more)):
        same = {_roots(phrase): phrase for text in group if (phrase := _words(text))}
        sought = [phrase for phrase in same.values() if not STOP_WORDS.issuperset(phrase)]
        for roots in same:
            phrases[roots] += sought
    return Synonyms(dict(phrases), max(map(len, phrases), default=0))


def _words(text: str) -> Words:
    folded = fold(text).split()
    # A phrase of nothing but a stop word is an acronym, such as UN. The query decides whether the reader meant it, and
    # it is not searched for itself.
    return tuple(word for word in folded if word not in STOP_WORDS) or tuple(folded)


def _roots(words: Words) -> Words:
    return tuple(map(root, words))
