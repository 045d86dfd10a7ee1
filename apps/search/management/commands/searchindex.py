"""Builds the search index again when it is out of date."""

from django.core.management.base import BaseCommand, CommandParser

from apps.search import index


class Command(BaseCommand):
    help = "Builds the search index again when it is out of date, as after an upgrade; with --all in any case."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="build it even when it is up to date")

    def handle(self, *args: object, **options: object) -> None:
        if not options["all"] and not index.outdated():
            self.stdout.write("The search index is up to date.")
            return
        count = index.rebuild(self._progress if self.stdout.isatty() else lambda label, done: None)
        self.stdout.write(f"{count} records indexed.")

    def _progress(self, label: str, done: int) -> None:
        self.stdout.write(f"\r\033[K{label}: {done} ", ending="\r")
