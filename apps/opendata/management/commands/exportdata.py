"""Writes a data package: the public data, or everything."""

import os
from argparse import ArgumentParser
from contextlib import suppress
from getpass import getuser
from pathlib import Path
from typing import BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS

from apps.opendata import package, registry
from apps.opendata.csvout import pieces
from apps.opendata.dataset import Dataset
from apps.opendata.models import PrivateExport, exported
from apps.opendata.progress import Progress
from apps.opendata.snapshot import snapshot


class Command(BaseCommand):
    help = (
        "Writes the public data package, one CSV a dataset and datapackage.json, into a folder. With --private also "
        "drafts, states, private columns and persons: enough to build an empty site anew. Only the user who runs the "
        "command can read those files; a folder that exists keeps its permissions. Pictures, accounts and the history "
        "of changes are for the backup."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument("--private", action="store_true", help="everything, not only what is public; it is logged")
        parser.add_argument("--why", default="", help="the reason for --private, for the log")

    def handle(self, *args: object, folder: Path, private: bool, why: str, **options: object) -> None:
        public = list(registry.registered())
        datasets: list[Dataset] = [each.unabridged for each in registry.everything()] if private else public
        self._prepare(folder, mode=0o700 if private else 0o777)
        with snapshot(DEFAULT_DB_ALIAS):
            count = sum(dataset.records().count() for dataset in datasets)
        if private:
            self._log(folder, count, why)
            for dataset in datasets:
                exported.send(dataset.model, rows=dataset.records().count(), by=None)
        progress = Progress(self.stdout, len(datasets))
        with snapshot(DEFAULT_DB_ALIAS):
            for done, dataset in enumerate(datasets):
                with _opened(folder / f"{dataset.name}.csv", private) as file:
                    for piece in pieces(dataset):
                        file.write(piece)
                        progress(f"{dataset.name} {file.tell() // 1_000_000} MB", done)
        progress.end()
        text = package.as_text(package.descriptor(datasets))
        with _opened(folder / "datapackage.json", private) as file:
            file.write(text.encode())
        self.stdout.write(f"wrote {len(datasets)} datasets to {folder}")

    def _prepare(self, folder: Path, mode: int) -> None:
        try:
            folder.mkdir(mode=mode, parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"cannot write to {folder}: {error}") from error

    def _log(self, folder: Path, count: int, why: str) -> None:
        """Record a private export, before anything is written."""
        user = ""
        with suppress(OSError, KeyError):
            user = getuser()
        what = f"exportdata --private {folder.name}"
        PrivateExport.objects.create(by_name=f"{user} (command line)", what=what[:200], rows=count, reason=why[:300])


def _opened(path: Path, private: bool) -> BinaryIO:
    """A file to write. A private one is made anew: an earlier file would keep its permissions, a link its target."""
    if not private:
        return path.open("wb")
    path.unlink(missing_ok=True)
    return open(path, "xb", opener=_open_for_owner)


def _open_for_owner(path: str, flags: int) -> int:
    """Open a file that only the user who runs the command can read, from its first byte on."""
    return os.open(path, flags, 0o600)
