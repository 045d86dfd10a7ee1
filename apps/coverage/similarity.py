"""Similarity of texts by trigrams, and groups of texts that are all similar to each other.

Done in Python, so that both databases agree.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain
from math import ceil

from apps.search import folding

SIMILAR = 0.5  # Jaccard index of the trigrams from which two texts count as similar

Trigrams = frozenset[str]
Labels = tuple[Trigrams, ...]
"""The trigrams of a text in each language, in one order of languages; empty where it is missing."""


def trigrams(text: str) -> Trigrams:
    """The trigrams of the folded words of a text."""
    return frozenset(trigram for word in folding.fold(text).split() for trigram in folding.trigrams(word))


def similarity(one: Trigrams, other: Trigrams) -> float:
    """The Jaccard index, from 0 to 1 (equal when folded). A text without words is similar to none."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def are_similar(one: Labels, other: Labels) -> bool:
    """Whether the labels are similar in at least one language."""
    return any(similarity(*texts) >= SIMILAR for texts in zip(one, other, strict=True))


def distinctive_trigrams(texts: Iterable[Trigrams]) -> dict[Trigrams, list[str]]:
    """For each text its rarest trigrams, enough of them that two similar texts always share one (prefix filtering).

    Two similar texts have at least SIMILAR of the smaller one's trigrams in common, so it is enough to index the
    rarest `1 - SIMILAR` of them and one more. This keeps most pairs from being compared at all.
    """
    distinct = set(texts)
    frequency = Counter(trigram for text in distinct for trigram in text)
    found = {}
    for text in distinct:
        in_order = sorted(text, key=lambda trigram: (frequency[trigram], trigram))
        found[text] = in_order[: len(text) - ceil(SIMILAR * len(text)) + 1]
    return found


@cache
def fewest_shared(size: int, other: int) -> int:
    """The least number of distinctive trigrams that two similar texts with so many trigrams share.

    By the index they share a number of trigrams; those that are not distinctive in the larger text may be among them.
    With one as the least number, most texts that differ only in numbers would be compared.
    """
    common = ceil(SIMILAR * (size + other) / (1 + SIMILAR))
    return max(1, common - ceil(SIMILAR * max(size, other)) + 1)


class SimilarGroup:
    """Labels of which each is similar to every other, and the codes of the organisations that use them."""

    def __init__(self, labels: Labels, owners: Iterable[str]) -> None:
        self.members = [labels]
        self.owners = set(owners)
        self._shared = labels  # in each language, the trigrams that all members have
        self._longest = [len(text) for text in labels]

    def admits(self, labels: Labels) -> bool:
        """Whether the labels are similar to every member."""
        return self._admits_at_once(labels) or all(are_similar(labels, member) for member in self.members)

    def add(self, labels: Labels, owners: Iterable[str]) -> None:
        self.members.append(labels)
        self.owners.update(owners)
        self._shared = tuple(shared & text for shared, text in zip(self._shared, labels, strict=True))
        self._longest = [max(longest, len(text)) for longest, text in zip(self._longest, labels, strict=True)]

    def _admits_at_once(self, labels: Labels) -> bool:
        # A lower bound of the index with any member, by what they all share: many labels that differ in a number only
        # ("Priority 17") cost no comparison with each other.
        for text, shared, longest in zip(labels, self._shared, self._longest, strict=True):
            count = len(text & shared)
            if count and count / (len(text) + longest - count) >= SIMILAR:
                return True
        return False


def similar_groups(labels: Mapping[Labels, set[str]]) -> list[SimilarGroup]:
    """Divide labels into groups within which each is similar to every other, by organisations that use them.

    A chain A–B–C, of which A and C have nothing in common, makes no group of three. Labels come into the first group
    that admits them, in the order given. An organisation alone makes no group of its own as long as another's labels
    can join: of its labels, each one waits for those.
    """
    found: list[SimilarGroup] = []
    # By language and trigram: the groups whose first labels have it. Who joins a group is similar to these, too.
    begun_with: dict[tuple[int, str], list[int]] = defaultdict(list)
    keys_of = _keys(labels)

    def join(text: Labels, among: Iterable[int]) -> int | None:
        for number in sorted(among):
            if len(found[number].owners | labels[text]) > 1 and found[number].admits(text):
                found[number].add(text, labels[text])
                return number
        return None

    def candidates(text: Labels) -> set[int]:
        among = set()
        for language, keys in enumerate(keys_of[text]):
            shared = Counter(chain.from_iterable(begun_with[language, key] for key in keys))
            for number, count in shared.items():
                first = found[number].members[0][language]
                if count >= fewest_shared(len(text[language]), len(first)):
                    among.add(number)
        return among

    for text, owners in labels.items():
        number = join(text, candidates(text))
        if number is None:
            number = len(found)
            found.append(SimilarGroup(text, owners))
            for language, keys in enumerate(keys_of[text]):
                for key in keys:
                    begun_with[language, key].append(number)
    together = {number for number, group in enumerate(found) if len(group.owners) > 1}
    for number, group in enumerate(found):
        if number not in together:
            join(group.members[0], candidates(group.members[0]) & together)
    return [found[number] for number in sorted(together)]


def _keys(labels: Iterable[Labels]) -> dict[Labels, list[list[str]]]:
    """For each of the labels, their distinctive trigrams in each language."""
    known = list(labels)
    by_language = [distinctive_trigrams(texts) for texts in zip(*known, strict=True)]
    return {texts: [distinctive[text] for distinctive, text in zip(by_language, texts, strict=True)] for texts in known}
