"""Walks over every page, short and full.

A walk that takes every page in every language, look or role takes minutes. `make test` takes each page once, in one of
these ways in turn, so that every way is walked; where a page is slow, it takes one of several pages. `make soak`
(SOAK=full) takes every page in every way.
Tests that walk are marked `soak`.
"""

import os
from collections.abc import Iterable, Sequence
from itertools import cycle, product
from typing import TypeVar

LANGUAGES = ("en", "fr", "es", "ar")
IS_FULL = os.environ.get("SOAK") == "full"

Item, Way = TypeVar("Item"), TypeVar("Way")


def in_turn(items: Iterable[Item], ways: Sequence[Way]) -> list[tuple[Item, Way]]:
    """Each item with the way whose turn it is; in full, each item in every way."""
    return list(product(items, ways) if IS_FULL else zip(items, cycle(ways), strict=False))


def turns_of(way: Way, items: Iterable[Item], ways: Sequence[Way]) -> list[Item]:
    """The items whose turn it is in one way, for a test that is run once for each way."""
    return [item for item, own in in_turn(items, ways) if own == way]


def in_one_language(paths: Iterable[str]) -> list[str]:
    """Each page in one of the languages in which it exists, in turn; in full, all paths. Paths outside of languages
    stay."""
    known = {path: split(path) for path in paths}
    versions: dict[str, list[str]] = {}
    for path, (language, page) in known.items():
        if language:
            versions.setdefault(page, []).append(path)
    turn = {own[number % len(own)] for number, own in enumerate(versions.values())}
    return [path for path, (language, _page) in known.items() if IS_FULL or not language or path in turn]


def one_of(number: int, items: Iterable[Item]) -> list[Item]:
    """One of `number` items, and again one of the next; in full, all of them."""
    return list(items) if IS_FULL else list(items)[::number]


def languages_of(*languages: str) -> Sequence[str]:
    """The languages in which a scenario is played: Arabic, which shows most faults; in full, all of these."""
    return languages if IS_FULL else ("ar",)


def split(path: str) -> tuple[str, str]:
    """The language of a path, empty without one, and the rest."""
    language, _slash, page = path.removeprefix("/").partition("/")
    return (language, page) if language in LANGUAGES else ("", path)
