"""Writes the public data package."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.opendata import package, registry
from apps.opendata.csvout import pieces


class Command(BaseCommand):
    help = "Writes the public data package, one CSV a dataset and datapackage.json, into a folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"cannot write to {folder}: {error}") from error
        for dataset in registry.registered():
            with (folder / f"{dataset.name}.csv").open("wb") as file:
                file.writelines(pieces(dataset, dataset.public()))
        text = package.as_text(package.descriptor(list(registry.registered())))
        (folder / "datapackage.json").write_text(text, encoding="utf-8")
        self.stdout.write(f"wrote {sum(1 for _ in registry.registered())} datasets to {folder}")
