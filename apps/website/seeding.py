"""Loads the packaged seed data without overwriting what people changed or deleted since, and rewrites the package."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation

from apps.history.changes import change
from apps.history.models import Change
from apps.languages import stamps
from apps.opendata import registry
from apps.opendata.comparison import Compared, RowComparison
from apps.opendata.dataset import Dataset
from apps.opendata.importing import defaults
from apps.opendata.key_resolver import KeyResolver
from apps.opendata.refusals import Refusal
from apps.opendata.tables import Table
from apps.opendata.writing import write
from apps.publishing.models import Publishable
from apps.search.following import together
from apps.website import seed_marks
from apps.website.models import SeedRecord

PACKAGE = Path(__file__).resolve().parent / "seed"
WRITTEN = ("new", "updated")


class SeedError(Exception):
    """The package cannot be loaded; `refusals` says why, row by row."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__("\n".join(str(refusal) for refusal in refusals))
        self.refusals = refusals


def load(package: Path = PACKAGE) -> Counter[str]:
    """Load the package in one transaction: all of it or nothing. A row is written when it is new, or when it changed in
    the package and nobody changed the record since. Returns how many rows were `new`, `updated`, `unchanged`, or `kept`
    because a person changed or deleted the record. SeedError when a row is refused.

    The package can be older than the columns: columns that it lacks keep their values, and columns that no longer exist
    are ignored."""
    with change(Change.Kind.SEED), translation.override("en"), stamps.origin("seed"), together():
        counts: Counter[str] = Counter()
        for dataset in registry.registered():
            file = package / f"{dataset.name}.csv"
            if file.exists() and dataset.is_importable:
                counts.update(_Loading(dataset, file).run())
        return counts


class _Loading:
    """Loads the rows of one dataset."""

    def __init__(self, dataset: Dataset, file: Path) -> None:
        self.dataset, self.find = dataset, KeyResolver()
        try:
            self.table = Table([dataset], lambda: file.open("rb"), package=True)
        except ValidationError as error:
            raise SeedError([Refusal(dataset.name, 1, "", "", message) for message in error.messages]) from error
        marks = SeedRecord.objects.filter(dataset=dataset.name).values_list("key", "fingerprint")
        self.marks = {_hashed(key): fingerprint for key, fingerprint in marks}

    def run(self) -> Iterator[str]:
        """Write the rows, and yield the outcome of each."""
        refused: list[Refusal] = []
        state = defaults(self.table, Publishable.State.PUBLISHED)
        for batch in RowComparison(self.dataset, self.find, defaults=state)(self.table):
            outcomes = [(one, self._outcome(one)) for one in batch]
            refused += [refusal for one, outcome in outcomes if outcome == "refused" for refusal in one.refusals]
            if not refused:
                self._write([one for one, outcome in outcomes if outcome in WRITTEN])
                self._mark(self._cells_to_mark_again(one for one, outcome in outcomes if outcome == "unchanged"))
            yield from (outcome for _one, outcome in outcomes)
        if refused:
            raise SeedError(refused)

    def _outcome(self, one: Compared) -> str:
        mark = self.marks.get(_hashed(_text(one.key)))
        exists = one.record is not None and not one.record._state.adding
        if exists != (mark is not None):
            return "kept"  # a person deleted the seeded record, or made one with its key
        if mark is not None:
            is_equal = not one.cells and not one.errors
            if is_equal and not seed_marks.has_other_values(self.dataset, one.stored, one.row.cells):
                return "unchanged"  # whatever its mark: it can contain a column that no longer exists
            if not seed_marks.is_mark_of(mark, self.dataset, one.stored):
                return "kept"
            if is_equal:
                return "unchanged"
        if one.errors:
            return "kept" if self._lacks_only_deleted_records(one) else "refused"
        return "updated" if exists else "new"

    def _lacks_only_deleted_records(self, one: Compared) -> bool:
        """Whether a row is refused only because it refers to seeded records that a person deleted."""
        # By the dataset, too: goals and editions have numbers, and a goal 9 says nothing of an edition 9.
        datasets = {column.name: column.references[0] for column in self.dataset.columns if column.references}
        return all(
            isinstance(problem, ValidationError)
            and problem.code == "unknown"
            and SeedRecord.objects.filter(dataset=datasets[name], key=_hashed(_text([_key_in(problem)]))).exists()
            for name, problems in one.errors.items()
            for problem in problems
        )

    def _write(self, rows: Sequence[Compared]) -> None:
        write(self.dataset, rows, self.find)
        records = self.dataset.model._base_manager.filter(pk__in=[one.record.pk for one in rows])
        self._mark(self.dataset.comparable_cells(record) for record in self.dataset.prepared(records))

    def _cells_to_mark_again(self, rows: Iterable[Compared]) -> Iterator[dict[str, str]]:
        """The cells of the records whose mark is of the first version, or contains columns that no longer exist."""
        for one in rows:
            if self.marks[_hashed(_text(one.key))] != seed_marks.mark(self.dataset, one.stored):
                yield one.stored

    def _mark(self, rows: Iterable[dict[str, str]]) -> None:
        """Store the marks of the records with these cells."""
        SeedRecord.objects.bulk_create(
            [
                SeedRecord(
                    dataset=self.dataset.name,
                    key=_hashed(_text(self.dataset.key_of(cells))),
                    fingerprint=seed_marks.mark(self.dataset, cells),
                )
                for cells in rows
            ],
            update_conflicts=True,
            unique_fields=["dataset", "key"],
            update_fields=["fingerprint"],
        )


def rewrite(package: Path = PACKAGE) -> None:
    """Write the package again with the present columns: load it into a temporary database and export that. Files of
    datasets that no longer exist are deleted. CalledProcessError when a step fails, such as loading a package without a
    required column: the step has printed the reason, and the package is unchanged."""
    with TemporaryDirectory() as folder:
        fresh = Path(folder) / "package"
        # A separate process: this one is connected to the site's database, and has its page store open.
        environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{folder}/seed.sqlite3",
            "PAGE_STORE_DIR": f"{folder}/pages",
            "SECRET_KEY": "seed" * 16,
        }
        for command in (["migrate"], ["seed", "--package", str(package.resolve())], ["exportdata", str(fresh)]):
            arguments = [sys.executable, str(settings.BASE_DIR / "manage.py"), *command, "--verbosity", "0"]
            subprocess.run(arguments, env=environment, stdout=subprocess.DEVNULL, check=True)  # noqa: S603 ours
        for old in package.glob("*.csv"):
            old.unlink()
        for file in fresh.iterdir():
            shutil.copyfile(file, package / file.name)


def _key_in(problem: ValidationError) -> str:
    """The unknown key that a refusal of the resolver names."""
    return cast(dict[str, str], problem.params)["key"]


def _hashed(key: str) -> str:
    """The key as it is stored: a hash, because a key can be the name of a person, and must outlive an erasure. Private
    exports from before hold the text."""
    return sha256(key.encode()).hexdigest() if key.startswith("[") else key


def _text(cells: Iterable[str]) -> str:
    return json.dumps(list(cells), ensure_ascii=False)
