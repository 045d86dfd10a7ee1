"""The changelog of the columns of the files, shown in the catalogue.

A test compares it with the columns: when the mark of a dataset differs from its latest entry, the changelog needs a new
entry. A concept adds its entries from its own `datasets.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from operator import attrgetter

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.opendata.derived import File


@dataclass(frozen=True)
class ChangelogEntry:
    """A change of columns: the day, a description, and the new mark of each changed dataset."""

    on: date
    text: str | Promise
    marks: Mapping[str, str]


CHANGELOG: list[ChangelogEntry] = [
    ChangelogEntry(
        date(2026, 11, 25),
        _("Joint actions, declarations on goals, and the coverage that follows from them."),
        {
            "actions": "bab08fbcfc",
            "declarations": "5f271fbaf3",
            "coverage": "7886bcac39",
        },
    ),
    ChangelogEntry(
        date(2026, 11, 24),
        _("The first version of the files."),
        {
            "sources": "0bba22df64",
            "participants": "753c085dc9",
            "names": "da94515289",
            "officials": "cf36f186f2",
            "goals": "0071a71096",
            "goal-wordings": "8962224d7b",
            "sdgs": "5e60453fe4",
            "goal-links": "1b6afad545",
            "editions": "860698d356",
            "sessions": "1117ecdcd9",
            "attendance": "3516794883",
            "outcomes": "eeba1469fa",
            "statements": "2e1d5003e5",
            "documents": "492fabb49f",
            "news": "75ee426872",
            "liaison-posts": "d3fd940bdc",
            "priorities": "866ffedcf1",
        },
    ),
]
"""Newest first."""


def log(entry: ChangelogEntry) -> None:
    """Add an entry about the datasets of a concept."""
    CHANGELOG.append(entry)
    CHANGELOG.sort(key=attrgetter("on"), reverse=True)


def mark(dataset: File) -> str:
    """A short hash of what programs that read the file rely on: its key, and the names, types, constraints and
    references of its columns."""
    columns = [(c.name, c.type, c.required, c.allowed, c.references) for c in dataset.columns]
    return sha256(repr((dataset.key, columns)).encode()).hexdigest()[:10]


def latest(name: str) -> ChangelogEntry | None:
    """The last change of a dataset's columns; None when the changelog does not name it."""
    return next((entry for entry in CHANGELOG if name in entry.marks), None)
