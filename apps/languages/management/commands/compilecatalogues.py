"""Compiles the catalogues without GNU gettext, and sets the no-break spaces of French."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand

from apps.languages import typography


class Command(BaseCommand):
    help = "Compiles the interface's catalogues (.po to .mo) where they changed; needs no gettext."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                target = source.with_suffix(".mo")
                if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                    with source.open("rb") as po, target.open("wb") as mo:
                        write_mo(mo, _spaced(read_po(po), source.parent.parent.name))
                    self.stdout.write(f"compiled {source.parent.parent.name}")


def _spaced(catalogue: Catalog, language: str) -> Catalog:
    for message in catalogue:
        if isinstance(message.string, str):
            message.string = typography.spaced(message.string, language) if message.id else message.string
        else:
            message.string = tuple(typography.spaced(text, language) for text in message.string or ())
    return catalogue
