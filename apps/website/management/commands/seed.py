"""Loads the packaged seed data, or rewrites the package after a change of columns."""

import subprocess
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from apps.website import seeding


class Command(BaseCommand):
    help = (
        "Loads the packaged seed data. Never overwrites what a person changed, and never brings back what a person "
        "deleted. With --rewrite it only rewrites the package, and needs no database of the site."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--package", metavar="DIR", type=Path, default=seeding.PACKAGE, help="another package")
        parser.add_argument(
            "--rewrite",
            action="store_true",
            help="write the package anew after a change of columns",
        )

    def handle(self, *args: str, package: Path, rewrite: bool, verbosity: int, **options: object) -> None:
        if rewrite:
            self._rewrite(package)
            return
        try:
            counts = seeding.load(package)
        except seeding.SeedError as error:
            raise CommandError(str(error)) from error
        report = ", ".join(f"{counts[name]} {name}" for name in ("new", "updated", "unchanged", "kept"))
        if verbosity:
            self.stdout.write(f"{report} (changed or deleted by a person)")

    def _rewrite(self, package: Path) -> None:
        try:
            seeding.rewrite(package)
        except subprocess.CalledProcessError as error:
            raise CommandError("The package was not rewritten; the message above says why.") from error
        self.stdout.write(f"rewrote {package}")
