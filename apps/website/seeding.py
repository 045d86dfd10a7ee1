"""Loads the packaged seed data, and leaves alone what a person changed or deleted since."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import translation

from apps.history.changes import change
from apps.history.models import Change
from apps.languages import stamps
from apps.opendata import registry
from apps.opendata.columns import Finder
from apps.opendata.csvin import Refusal, read_rows, refusals
from apps.opendata.dataset import Dataset
from apps.search.following import together
from apps.website.models import SeedRecord

PACKAGE = Path(__file__).resolve().parent / "seed"


class SeedError(Exception):
    """The package cannot be loaded; `refusals` says why, row by row."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__("\n".join(str(refusal) for refusal in refusals))
        self.refusals = refusals


def load(package: Path = PACKAGE) -> Counter[str]:
    """Load the package in one transaction: all of it or nothing. A row is written when it is new, or when it changed
    in the package and nobody touched the record since. Gives how many rows were `new`, `updated`, `unchanged` or
    `kept` as a person left them. SeedError when a row is refused."""
    with change(Change.Kind.SEED), translation.override("en"), stamps.origin("seed"), together():
        counts: Counter[str] = Counter()
        for dataset in registry.registered():
            file = package / f"{dataset.name}.csv"
            if file.exists():
                counts.update(_Loading(dataset, file.read_bytes()).run())
        return counts


class _Loading:
    """One dataset's rows on their way in."""

    def __init__(self, dataset: Dataset, content: bytes) -> None:
        self.dataset = dataset
        try:
            self.rows = read_rows(dataset, content)
        except ValidationError as error:
            raise SeedError(refusals(dataset, 1, {}, error)) from error
        self.brought = dict(SeedRecord.objects.filter(dataset=dataset.name).values_list("key", "fingerprint"))
        self.present = dict(self._records())
        self.find = Finder()
        self.refused: list[Refusal] = []

    def run(self) -> Iterator[str]:
        """What became of each row. A row that refers to a later one of the same file is taken after it."""
        waiting = list(enumerate(self.rows, start=2))
        while waiting:
            self.refused, again = [], []
            for line, cells in waiting:
                before = len(self.refused)
                outcome = self._take(line, cells)
                if len(self.refused) > before:
                    again.append((line, cells))
                else:
                    yield outcome
            if len(again) == len(waiting):
                raise SeedError(self.refused)
            waiting = again

    def _records(self) -> Iterator[tuple[str, Model]]:
        for record in self.dataset.prepared(self.dataset.model._base_manager.all()):
            yield _text(self.dataset.key_of(self.dataset.row(record))), record

    def _take(self, line: int, cells: dict[str, str]) -> str:
        key = _text([cells[name] for name in self.dataset.key])
        record, brought = self.present.get(key), self.brought.get(key)
        if record is None and brought is None:
            return "new" if self._write(line, key, cells, self.dataset.model()) else "kept"
        if record is None or brought is None or self._fingerprint(self.dataset.row(record)) != brought:
            return "kept"
        if self._fingerprint([cells[name] for name in self.dataset.headers]) == brought:
            return "unchanged"
        return "updated" if self._write(line, key, cells, record) else "kept"

    def _write(self, line: int, key: str, cells: dict[str, str], record: Model) -> bool:
        if record._state.adding and hasattr(record, "state"):
            record.state = "published"
        try:
            self.dataset.fill(record, cells, self.find)
        except ValidationError as error:
            if not _misses_only_what_was_deleted(error):
                self.refused += refusals(self.dataset, line, cells, error)
            return False
        stored = self.dataset.prepared(self.dataset.model._base_manager.filter(pk=record.pk)).get()
        fingerprint = self._fingerprint(self.dataset.row(stored))
        SeedRecord.objects.update_or_create(dataset=self.dataset.name, key=key, defaults={"fingerprint": fingerprint})
        return True

    def _fingerprint(self, row: list[str]) -> str:
        own = [cell for name, cell in zip(self.dataset.headers, row, strict=True) if name not in self.dataset.computed]
        return stamps.fingerprint(_text(own))


def _misses_only_what_was_deleted(error: ValidationError) -> bool:
    """Whether a row is refused only for referring to records that the package brought earlier and a person deleted."""
    problems = [problem for found in error.error_dict.values() for problem in found]
    return all(
        problem.code == "unknown" and SeedRecord.objects.filter(key=_text([(problem.params or {})["key"]])).exists()
        for problem in problems
    )


def _text(cells: list[str] | tuple[str, ...]) -> str:
    return json.dumps(cells, ensure_ascii=False)
