"""Removes files of pictures that no record uses."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand

from apps.editions.pruning import unneeded


class Command(BaseCommand):
    help = (
        "Removes the files of failed uploads. The files of deleted pictures stay, so that these can be "
        "restored; --deleted-for removes them too."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--deleted-for", type=int, metavar="DAYS", help="also files of pictures deleted DAYS ago or earlier"
        )
        parser.add_argument("--dry-run", action="store_true", help="list the files without removing them")

    def handle(self, *args: object, **options: Any) -> None:
        days = options["deleted_for"]
        names = list(unneeded(timedelta(days=days) if days is not None else None))
        for name in names:
            self.stdout.write(name)
            if not options["dry_run"]:
                default_storage.delete(name)
        self.stdout.write(f"{len(names)} files {'would be removed' if options['dry_run'] else 'removed'}")
