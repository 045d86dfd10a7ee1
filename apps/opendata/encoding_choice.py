"""Chooses the encoding of a file that is not in Unicode. Nothing in the file names it, so each older encoding is a
possible reading; what is stored under the same keys, and the alphabets of the languages, speak for and against it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from django.core.exceptions import ValidationError

from apps.languages.alphabets import Likelihood, is_no_text, likelihood
from apps.opendata.charmaps import PREFERRED, charmaps
from apps.opendata.dataset import Dataset
from apps.opendata.stored_rows import Cells, present

AT_ONCE = 500  # rows
MOST = 200_000  # letters that are looked at in their context, and that are compared; each byte is looked at by itself
FEW = 3  # unlikely letters that a text can have: a foreign name
TRUSTED = 50  # stored letters that agree with a reading outweigh one sign where the alphabets have none
MOST_OPTIONS = 4
BYTES = "latin-1"  # reads each byte as the character of its number
HIGH = re.compile("[\x80-\xff]")

Rows = Iterable[list[str]]
"""The rows below the header, each byte as the character of its number (Latin-1)."""


class Context(NamedTuple):
    """A byte beyond ASCII and its neighbours, in a column of a language."""

    language: str
    before: str
    byte: str
    after: str


@dataclass
class Clues:
    """What the rows of a file show about its encoding. `pairs` counts, for each byte, the characters that are stored
    where the file has the byte; `texts` holds the first text with each byte."""

    contexts: Counter[Context] = field(default_factory=Counter)
    pairs: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    texts: dict[str, str] = field(default_factory=dict)
    seen: int = 0
    compared: int = 0

    def see(self, text: str, language: str) -> None:
        """Note the bytes of a cell."""
        for match in HIGH.finditer(text):
            place, byte = match.start(), match[0]
            if byte not in self.texts:
                self.texts[byte] = text[max(0, place - 30) : place + 30]
            if self.seen < MOST:
                before = text[place - 1] if place else ""
                self.contexts[Context(language, before, byte, text[place + 1 : place + 2])] += 1
                self.seen += 1

    def compare(self, cells: Cells, stored: Cells) -> None:
        """Compare a row with the stored one: the cells that are as long, and the same where both are ASCII."""
        for name, cell in cells.items():
            text, there = _trimmed(cell), _trimmed(stored.get(name, ""))
            if text.isascii() or len(text) != len(there) or self.compared >= MOST:
                continue
            pairs = [pair for pair in zip(text, there, strict=True) if pair[0] != pair[1] or not pair[0].isascii()]
            if any(byte.isascii() and sign.isascii() for byte, sign in pairs):
                continue
            for byte, sign in pairs:
                if not byte.isascii():
                    self.pairs[byte][sign] += 1
                    self.compared += 1


class EncodingReading:
    """The file read in an older encoding, and how much speaks for and against that."""

    def __init__(self, encoding: str, clues: Clues) -> None:
        self.encoding, self._table = encoding, charmaps()[encoding]
        self.agreeing = sum(found[self(byte)] for byte, found in clues.pairs.items())
        counts: Counter[Likelihood] = Counter()
        confirmed = {byte for byte, found in clues.pairs.items() if found[self(byte)] >= FEW}
        for context, count in clues.contexts.items():
            if context.byte not in confirmed:
                counts[self._likelihood(context)] += count
        self.unlikely = counts[Likelihood.UNLIKELY]
        self.is_possible = counts[Likelihood.IMPOSSIBLE] * TRUSTED <= self.agreeing

    def _likelihood(self, context: Context) -> Likelihood:
        sign = self(context.byte)
        if sign.isascii():  # some sets have a blank and signs twice, for text from right to left
            return Likelihood.LIKELY if sign == " " else Likelihood.UNLIKELY
        return likelihood(context.language, self(context.before), sign, self(context.after))

    def __call__(self, text: str) -> str:
        """A text of the file as this encoding reads it."""
        return "".join(self._table[ord(byte)] for byte in text)


class Choice:
    """The readings that a file can have, the likeliest first; none when something speaks against all. `encoding` is the
    one that needs no question, or ""."""

    def __init__(self, clues: Clues) -> None:
        self._clues = clues
        readings = _best([EncodingReading(encoding, clues) for encoding in _distinct(clues)], clues)
        self.readings = readings[:MOST_OPTIONS]
        only = self.readings[0] if len(readings) == 1 else None
        self.encoding = only.encoding if only and (only.agreeing or not only.unlikely) else ""

    def samples(self, reading: EncodingReading) -> list[str]:
        """Texts of the file that the possible encodings read in different ways, as one of them reads them."""
        bytes_ = self._clues.texts.items()
        differing = [text for byte, text in bytes_ if len({one(byte) for one in self.readings}) == len(self.readings)]
        found = differing or [text for byte, text in bytes_ if len({one(byte) for one in self.readings}) > 1]
        return [reading(text) for text in dict.fromkeys(found or self._clues.texts.values())][:3]


def choose(dataset: Dataset, headers: Sequence[str], rows: Rows) -> Choice:
    """Choose the encoding of a file of a dataset."""
    clues, languages = Clues(), {column.name: column.language for column in dataset.columns}
    unkeyed: list[Cells] = []
    for batch in _batches(rows):
        found = [dict(zip(headers, row, strict=False)) for row in batch if not all(cell.isascii() for cell in row)]
        for cells in found:
            for name, cell in cells.items():
                clues.see(cell, languages.get(name, ""))
        _compare(dataset, found, clues)
        unkeyed += [cells for cells in found if not all(cells.get(name, "").isascii() for name in dataset.key)]
        del unkeyed[AT_ONCE:]
    for encoding in _distinct(clues) if unkeyed else ():
        reading = EncodingReading(encoding, Clues())
        keys = [{**cells, **{name: reading(cells.get(name, "")) for name in dataset.key}} for cells in unkeyed]
        _compare(dataset, keys, clues, unkeyed)
    return Choice(clues)


def _compare(dataset: Dataset, rows: Sequence[Cells], clues: Clues, raw: Sequence[Cells] = ()) -> None:
    """Compare rows with those stored under their keys; `raw` are the same rows byte by byte."""
    keys = [_key(dataset, cells) for cells in rows]
    stored = present(dataset, [key for key in keys if key])
    for key, cells in zip(keys, raw or rows, strict=True):
        if key in stored:
            clues.compare(cells, stored[key][1])


def _key(dataset: Dataset, cells: Cells) -> tuple[str, ...]:
    """The normalized key of a row, or () when it has none."""
    by_name = {column.name: column for column in dataset.columns}
    try:
        return tuple(by_name[name].normal(_trimmed(cells[name])) for name in dataset.key)
    except (KeyError, ValidationError):
        return ()


def _distinct(clues: Clues) -> Iterator[str]:
    """The encodings that can read the file, one of each group that reads it as the same text."""
    known = set()
    for encoding, table in charmaps().items():
        text = "".join(table[ord(byte)] for byte in clues.texts)
        if text not in known and not any(is_no_text(sign) for sign in text):
            known.add(text)
            yield encoding


def _best(readings: Sequence[EncodingReading], clues: Clues) -> list[EncodingReading]:
    """The readings that leave most stored letters as they are and, of these, the ones that the alphabets allow."""
    if clues.compared:
        most = max((reading.agreeing for reading in readings), default=0)
        if most * 2 <= clues.compared:
            return []
        readings = [reading for reading in readings if reading.agreeing == most]
    possible = [reading for reading in readings if reading.is_possible]
    if any(one.encoding in PREFERRED and not one.unlikely for one in possible):
        possible = [one for one in possible if one.encoding in PREFERRED or not one.unlikely]
    least = min((reading.unlikely for reading in possible), default=0)
    return sorted((one for one in possible if one.unlikely < least + FEW), key=lambda reading: reading.unlikely)


def _batches(rows: Rows) -> Iterator[list[list[str]]]:
    remaining = iter(rows)
    while some := list(islice(remaining, AT_ONCE)):
        yield some


def _trimmed(cell: str) -> str:
    """A cell without ASCII blanks at its ends: beyond ASCII, a byte that looks like a blank can be a letter."""
    return cell.strip(" \t\r\n").replace("\r\n", "\n")
