"""Similarity of texts by trigrams, and grouping by similarity. Done in Python, so that both databases agree."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from math import ceil
from typing import TypeVar

from apps.search import folding

SIMILAR = 0.5  # Jaccard index of the trigrams from which two texts count as similar

Item = TypeVar("Item")
Trigrams = frozenset[str]


def trigrams(text: str) -> Trigrams:
    """The trigrams of the folded words of a text."""
    return frozenset(trigram for word in folding.fold(text).split() for trigram in folding.trigrams(word))


def similarity(one: Trigrams, other: Trigrams) -> float:
    """The Jaccard index, from 0 to 1 (equal when folded). A text without words is similar to none."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


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


def groups(
    items: Sequence[Item], keys: Callable[[Item], Iterable[Hashable]], linked: Callable[[Item, Item], bool]
) -> list[list[Item]]:
    """Connected components: linked items are in the same group, directly or through others (union-find).

    Linked items must share a key. An item is compared with the members of a group only until it is linked to one of
    them, so that many similar items cost little more than a few.
    """
    members: dict[int, list[Item]] = {}
    parent: list[int] = []  # union-find: the parent of each item; a root is its own
    by_key: dict[Hashable, set[int]] = defaultdict(set)

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = number = parent[parent[number]]
        return number

    for number, item in enumerate(items):
        parent.append(number)
        members[number] = [item]
        own = list(keys(item))
        for other in {root(found) for key in own for found in by_key[key]}:
            if any(linked(item, member) for member in members[other]):
                small, large = sorted((root(number), other), key=lambda place: len(members[place]))
                parent[small] = large
                members[large] += members.pop(small)
        for key in own:
            by_key[key] = {root(found) for found in by_key[key]} | {root(number)}
    return list(members.values())
