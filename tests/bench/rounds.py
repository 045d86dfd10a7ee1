"""Paired rounds: all contenders take turns in one run, so that other load on the machine affects them equally."""

import statistics
import sys
import time


def rounds(contenders, times, clock=time.monotonic):
    """The seconds of each contender in each round by a clock, by name. Every second round runs in reverse order."""
    found = {name: [] for name in contenders}
    for number in range(times):
        order = list(contenders) if number % 2 == 0 else list(reversed(contenders))
        for name in order:
            tell(f"round {number + 1} of {times}: {name}")
            began = clock()
            contenders[name]()
            found[name].append(clock() - began)
    tell("")
    return found


def ratio(reference, own):
    """The speed relative to the reference: the median of the ratios within a round; 1 means equal."""
    return statistics.median(theirs / ours for theirs, ours in zip(reference, own, strict=True))


def table(head, rows):
    """Print rows of texts as a table. The first column is left-aligned, all others right-aligned."""
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    for row in [head, ["-" * width for width in widths], *rows]:
        first, *others = (f"{cell:{'<' if not place else '>'}{widths[place]}}" for place, cell in enumerate(row))
        print(first, *others, sep="  ")


def tell(text):
    """Show progress in one line that the next call replaces; only on a terminal."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
