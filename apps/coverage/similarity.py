"""Which texts are alike, and the groups that likeness makes. All in Python, so that every database agrees."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from math import ceil
from typing import TypeVar

from apps.search import folding

ALIKE = 0.5  # the share of two texts' trigrams that stand in both

Item = TypeVar("Item")
Runs = frozenset[str]


def trigrams(text: str) -> Runs:
    """The runs of three letters of a text's folded words."""
    return frozenset(run for word in folding.fold(text).split() for run in folding.trigrams(word))


def similarity(one: Runs, other: Runs) -> float:
    """From 0 to 1, for texts that are equal when folded. A text without a word is like none."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def telling(texts: Iterable[Runs]) -> dict[Runs, list[str]]:
    """For each text some of its runs, the rarest among these texts, such that two texts that are alike share one of
    them: at most half of the smaller one's runs can be missing in the other."""
    distinct = set(texts)
    frequency = Counter(run for text in distinct for run in text)
    found = {}
    for text in distinct:
        in_order = sorted(text, key=lambda run: (frequency[run], run))
        found[text] = in_order[: len(text) - ceil(ALIKE * len(text)) + 1]
    return found


def groups(
    items: Sequence[Item], keys: Callable[[Item], Iterable[Hashable]], linked: Callable[[Item, Item], bool]
) -> list[list[Item]]:
    """The items in groups: two that are linked are in the same, be it by way of others. Linked items share a key. An
    item is compared with a group only until it is found to belong there, so that many alike cost no more than few."""
    members: dict[int, list[Item]] = {}
    home: list[int] = []  # the group of each item, by way of groups that were joined
    shelves: dict[Hashable, set[int]] = defaultdict(set)

    def root(number: int) -> int:
        while home[number] != number:
            home[number] = number = home[home[number]]
        return number

    for number, item in enumerate(items):
        home.append(number)
        members[number] = [item]
        own = list(keys(item))
        for other in {root(found) for key in own for found in shelves[key]}:
            if any(linked(item, member) for member in members[other]):
                small, large = sorted((root(number), other), key=lambda place: len(members[place]))
                home[small] = large
                members[large] += members.pop(small)
        for key in own:
            shelves[key] = {root(found) for found in shelves[key]} | {root(number)}
    return list(members.values())
