"""Paired rounds: what is compared takes turns in one run, so that whatever else the machine does falls on all alike."""

import statistics
import sys
import time


def rounds(contenders, times):
    """Seconds of each contender, by name, in so many rounds; every other round runs backwards."""
    found = {name: [] for name in contenders}
    for number in range(times):
        order = list(contenders) if number % 2 == 0 else list(reversed(contenders))
        for name in order:
            tell(f"round {number + 1} of {times}: {name}")
            began = time.monotonic()
            contenders[name]()
            found[name].append(time.monotonic() - began)
    tell("")
    return found


def ratio(reference, own):
    """The speed relative to the reference, 1 for equal: the median over the pairs of a round."""
    return statistics.median(theirs / ours for theirs, ours in zip(reference, own, strict=True))


def table(head, rows):
    """Rows of texts as a table, the first column to the left."""
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    for row in [head, ["-" * width for width in widths], *rows]:
        first, *others = (f"{cell:{'<' if not place else '>'}{widths[place]}}" for place, cell in enumerate(row))
        print(first, *others, sep="  ")


def tell(text):
    """Say what is going on, in one line that the next replaces; only to a person."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
