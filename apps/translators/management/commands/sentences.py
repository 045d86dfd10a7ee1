"""Writes the sentences of reviewed texts anew, for finding similar ones."""

from django.core.management.base import BaseCommand
from django.db import transaction

from apps.translators import similar


class Command(BaseCommand):
    help = "Writes the sentences of reviewed texts anew, as after a change of how similar ones are found."

    def handle(self, *args: object, **options: object) -> None:
        with transaction.atomic():
            self.stdout.write(f"{similar.rebuild()} sentences.")
