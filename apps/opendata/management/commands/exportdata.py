"""Writes the public data package."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS

from apps.opendata import package, registry
from apps.opendata.csvout import pieces
from apps.opendata.snapshot import snapshot


class Command(BaseCommand):
    _told = ""
    help = "Writes the public data package, one CSV a dataset and datapackage.json, into a folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"cannot write to {folder}: {error}") from error
        datasets = list(registry.registered())
        with snapshot(DEFAULT_DB_ALIAS):
            for done, dataset in enumerate(datasets):
                with (folder / f"{dataset.name}.csv").open("wb") as file:
                    for piece in pieces(dataset):
                        file.write(piece)
                        self._tell(f"[{'#' * done:.<{len(datasets)}}] {dataset.name} {file.tell() // 1_000_000} MB")
        text = package.as_text(package.descriptor(datasets))
        (folder / "datapackage.json").write_text(text, encoding="utf-8")
        self._tell("")
        self.stdout.write(f"wrote {len(datasets)} datasets to {folder}")

    def _tell(self, progress: str) -> None:
        """How far it is, in one line that the next replaces, to a person at a terminal."""
        if progress != self._told and self.stdout.isatty():
            self.stdout.write(f"\r\033[K{progress}", ending="")
            self.stdout.flush()
        self._told = progress
