"""Loads the packaged seed data, leaves alone what a person changed or deleted since, and rewrites the package."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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
from apps.opendata.comparison import Compared, Comparison
from apps.opendata.csvin import Table
from apps.opendata.dataset import Dataset
from apps.opendata.importing import defaults
from apps.opendata.key_resolver import KeyResolver
from apps.opendata.refusals import Refusal
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
    """Load the package in one transaction: all of it or nothing. A row is written when it is new, or when it changed
    in the package and nobody changed the record since. Returns how many rows were `new`, `updated`, `unchanged`, or
    `kept` because a person changed or deleted the record. SeedError when a row is refused.

    The package may be older than the columns: it leaves alone a column that it lacks, and a column that is gone is
    ignored."""
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
            self.table = Table([dataset], lambda: file.open("rb"), ignore_unknown=True)
        except ValidationError as error:
            raise SeedError([Refusal(dataset.name, 1, "", "", message) for message in error.messages]) from error
        self.marks = dict(SeedRecord.objects.filter(dataset=dataset.name).values_list("key", "fingerprint"))

    def run(self) -> Iterator[str]:
        """Yield what became of each row."""
        refused: list[Refusal] = []
        state = defaults(self.table, Publishable.State.PUBLISHED)
        for batch in Comparison(self.dataset, self.find, defaults=state)(self.table):
            fates = [(one, self._fate(one)) for one in batch]
            refused += [refusal for one, fate in fates if fate == "refused" for refusal in one.refusals]
            if not refused:
                self._write([one for one, fate in fates if fate in WRITTEN])
                self._mark(self._outdated(one for one, fate in fates if fate == "unchanged"))
            yield from (fate for _one, fate in fates)
        if refused:
            raise SeedError(refused)

    def _fate(self, one: Compared) -> str:
        mark = self.marks.get(_text(one.key))
        is_there = one.record is not None and not one.record._state.adding
        if is_there != (mark is not None):
            return "kept"
        if mark is not None:
            says_the_same = not one.cells and not one.errors
            if says_the_same and not seed_marks.says_more(self.dataset, one.stored, one.row.cells):
                return "unchanged"  # whatever its mark: a column that said something may have gone
            if not seed_marks.is_mark_of(mark, self.dataset, one.stored):
                return "kept"
            if says_the_same:
                return "unchanged"
        if one.errors:
            return "kept" if _misses_only_what_was_deleted(one) else "refused"
        return "updated" if is_there else "new"

    def _write(self, rows: Sequence[Compared]) -> None:
        write(self.dataset, rows, self.find)
        records = self.dataset.model._base_manager.filter(pk__in=[one.record.pk for one in rows])
        self._mark(self.dataset.comparable_cells(record) for record in self.dataset.prepared(records))

    def _outdated(self, rows: Iterable[Compared]) -> Iterator[dict[str, str]]:
        """The cells of the records whose mark is of the first version, or of columns that are gone."""
        for one in rows:
            if self.marks[_text(one.key)] != seed_marks.mark(self.dataset, one.stored):
                yield one.stored

    def _mark(self, rows: Iterable[dict[str, str]]) -> None:
        """Remember the records that have these cells as the package wrote them."""
        SeedRecord.objects.bulk_create(
            [
                SeedRecord(
                    dataset=self.dataset.name,
                    key=_text(self.dataset.key_of(cells)),
                    fingerprint=seed_marks.mark(self.dataset, cells),
                )
                for cells in rows
            ],
            update_conflicts=True,
            unique_fields=["dataset", "key"],
            update_fields=["fingerprint"],
        )


def rewrite(package: Path = PACKAGE) -> None:
    """Write the package anew with the columns of today, so that a fresh seed exported is the package: load it into a
    throw-away database and export that. Files of datasets that are gone are deleted. CalledProcessError when a step
    fails, such as loading a package that lacks a required column; the step has said why, and the package is as before.
    """
    with TemporaryDirectory() as folder:
        fresh = Path(folder) / "package"
        # A process of its own: this one is connected to the site's database, and knows its page store.
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


def _misses_only_what_was_deleted(one: Compared) -> bool:
    """Whether a row is refused only because it refers to records that the package brought and a person deleted."""
    problems = [problem for found in one.errors.values() for problem in found]
    return all(
        isinstance(problem, ValidationError)
        and problem.code == "unknown"
        and SeedRecord.objects.filter(key=_text([cast(dict[str, str], problem.params)["key"]])).exists()
        for problem in problems
    )


def _text(cells: Iterable[str]) -> str:
    return json.dumps(list(cells), ensure_ascii=False)
