"""Loads the packaged seed data, and leaves alone what a person changed or deleted since."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils import translation

from apps.history.changes import change
from apps.history.models import Change
from apps.languages import stamps
from apps.opendata import registry
from apps.opendata.comparison import Compared, Comparison
from apps.opendata.csvin import Table
from apps.opendata.dataset import Dataset
from apps.opendata.importing import defaults
from apps.opendata.key_resolver import KeyResolver
from apps.opendata.refusals import Refusal
from apps.opendata.writing import write
from apps.publishing.models import Publishable
from apps.search.following import together
from apps.website.models import SeedRecord

PACKAGE = Path(__file__).resolve().parent / "seed"
WRITTEN = ("new", "updated")


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
            if file.exists() and dataset.comes_in:
                counts.update(_Loading(dataset, file).run())
        return counts


class _Loading:
    """One dataset's rows on their way in."""

    def __init__(self, dataset: Dataset, file: Path) -> None:
        self.dataset, self.find = dataset, KeyResolver()
        try:
            self.table = Table([dataset], lambda: file.open("rb"))
        except ValidationError as error:
            raise SeedError([Refusal(dataset.name, 1, "", "", message) for message in error.messages]) from error
        self.brought = dict(SeedRecord.objects.filter(dataset=dataset.name).values_list("key", "fingerprint"))

    def run(self) -> Iterator[str]:
        """What became of each row."""
        refused: list[Refusal] = []
        state = defaults(self.table, Publishable.State.PUBLISHED)
        for batch in Comparison(self.dataset, self.find, defaults=state)(self.table):
            fates = [(one, self._fate(one)) for one in batch]
            refused += [refusal for one, fate in fates if fate == "refused" for refusal in one.refusals]
            self._write([one for one, fate in fates if fate in WRITTEN and not refused])
            yield from (fate for _one, fate in fates)
        if refused:
            raise SeedError(refused)

    def _fate(self, one: Compared) -> str:
        brought = self.brought.get(_text(one.key))
        is_there = one.record is not None and not one.record._state.adding
        if is_there != (brought is not None):
            return "kept"
        if is_there:
            said = {cell.column.name: cell.old for cell in one.cells}
            if self._fingerprint(one.row.cells | said) != brought:
                return "kept"
            if self._fingerprint(one.row.cells) == brought:
                return "unchanged"
        if one.errors:
            return "kept" if _misses_only_what_was_deleted(one) else "refused"
        return "updated" if is_there else "new"

    def _write(self, rows: Sequence[Compared]) -> None:
        write(self.dataset, rows, self.find)
        records = self.dataset.model._base_manager.filter(pk__in=[one.record.pk for one in rows])
        stated = (self.dataset.stated(record) for record in self.dataset.prepared(records))
        SeedRecord.objects.bulk_create(
            [
                SeedRecord(
                    dataset=self.dataset.name,
                    key=_text(self.dataset.key_of(cells)),
                    fingerprint=self._fingerprint(cells),
                )
                for cells in stated
            ],
            update_conflicts=True,
            unique_fields=["dataset", "key"],
            update_fields=["fingerprint"],
        )

    def _fingerprint(self, cells: dict[str, str]) -> str:
        return stamps.fingerprint(_text(cells[n] for n in self.dataset.headers if n not in self.dataset.computed))


def _misses_only_what_was_deleted(one: Compared) -> bool:
    """Whether a row is refused only for referring to records that the package brought earlier and a person deleted."""
    problems = [problem for found in one.errors.values() for problem in found]
    return all(
        getattr(problem, "code", "") == "unknown"
        and SeedRecord.objects.filter(key=_text([problem.params["key"]])).exists()
        for problem in problems
    )


def _text(cells: Iterable[str]) -> str:
    return json.dumps(list(cells), ensure_ascii=False)
