"""Content encodings of HTTP: chooses one by Accept-Encoding, and compresses."""

import gzip
from collections.abc import Callable
from functools import lru_cache

import brotli  # type: ignore[import-untyped]

GZIP_LEVEL = 6
BROTLI_QUALITY = 5  # a page of 50 KB in about a millisecond, a fifth smaller than gzip
LONGEST_HEADER = 200  # characters of an Accept-Encoding that are read
SMALLEST = 600  # bytes; a smaller page fits into one packet uncompressed

# gzip would write the time of compression into the file: with `mtime=0`, one ETag always means the same bytes.
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=BROTLI_QUALITY),
    "gzip": lambda body: gzip.compress(body, GZIP_LEVEL, mtime=0),
}


def accepted(header: str) -> str:
    """The encoding that an Accept-Encoding prefers: `br`, `gzip`, or "" for none."""
    return _preferred(header[:LONGEST_HEADER])


@lru_cache(maxsize=256)
def _preferred(header: str) -> str:
    weights = {}
    for entry in header.lower().split(","):
        name, *parameters = (part.strip() for part in entry.split(";"))
        weights[name] = _weight(parameters)
    offered = {name: weights.get(name, weights.get("*", 0.0)) for name in ENCODERS}
    best = max(offered, key=lambda name: offered[name])
    return best if offered[best] > 0 else ""


def _weight(parameters: list[str]) -> float:
    """The q of an entry: 1 when it has none, 0 when it is not a number."""
    try:
        return next((float(part[2:]) for part in parameters if part.startswith("q=")), 1.0)
    except ValueError:
        return 0.0


def encoded(body: bytes, encoding: str) -> bytes:
    """The body in an encoding, or unchanged when that does not halve it."""
    if len(body) < SMALLEST or not encoding:
        return body
    smaller = ENCODERS[encoding](body)
    return smaller if 2 * len(smaller) <= len(body) else body
