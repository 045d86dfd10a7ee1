"""Loads the packaged seed data."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.website import seeding


class Command(BaseCommand):
    help = "Loads the packaged seed data; never overwrites nor brings back what a person changed or deleted."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counts = seeding.load()
        except seeding.SeedError as error:
            raise CommandError(str(error)) from error
        names = ("new", "updated", "unchanged", "kept")
        self.stdout.write(", ".join(f"{counts[name]} {name}" for name in names) + " (kept: as a person left them)")
