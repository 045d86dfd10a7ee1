"""Placeholders in texts: what a program replaces, and a translation keeps as it is."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

# `%s` only where no word goes on and no number or blank is before: French writes “50 % des sessions”.
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|(?<!\d)%[sd](?!\w)|\{\w*\}")


class TextPart(NamedTuple):
    """A piece of a text. `number` is 0 for words; equal placeholders of a source and its target have equal numbers."""

    text: str
    number: int


def placeholders(text: str) -> Counter[str]:
    """The placeholders of a text, and how often each is in it."""
    return Counter(PLACEHOLDER.findall(text))


def numbered(source: str, target: str) -> tuple[list[TextPart], list[TextPart]]:
    """The parts of both texts. The placeholders of the source are numbered in their order; those that the target has in
    addition follow."""
    numbers: dict[tuple[str, int], int] = {}
    return list(_parts(source, numbers)), list(_parts(target, numbers))


def _parts(text: str, numbers: dict[tuple[str, int], int]) -> Iterator[TextPart]:
    seen: Counter[str] = Counter()
    end = 0
    for match in PLACEHOLDER.finditer(text):
        if words := text[end : match.start()]:
            yield TextPart(words, 0)
        code, end = match[0], match.end()
        seen[code] += 1
        yield TextPart(code, numbers.setdefault((code, seen[code]), len(numbers) + 1))
    if words := text[end:]:
        yield TextPart(words, 0)
