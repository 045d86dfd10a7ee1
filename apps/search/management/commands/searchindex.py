"""Makes the index of the search anew where it is out of date."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.search import index


class Command(BaseCommand):
    help = "Makes the search index anew when it is out of date, as after an upgrade; --all makes it anew anyway."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="also when nothing says that it is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["all"] and not index.outdated():
            self.stdout.write("The search index is up to date.")
            return
        count = index.rebuild(self._progress if self.stdout.isatty() else lambda label, done: None)
        self.stdout.write(f"{count} records indexed.")

    def _progress(self, label: str, done: int) -> None:
        self.stdout.write(f"\r\033[K{label}: {done} ", ending="\r")
