"""Fills the page store."""

import time
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application

from apps.pages.page_store import in_front_of
from apps.pagestore.store import HIT, STORED, PageStore
from apps.website import warming


class Command(BaseCommand):
    help = "Renders every public page that is not stored yet, in every language, for all workers of this machine."

    def handle(self, *args: object, **options: Any) -> None:
        store = in_front_of(get_wsgi_application())
        if not isinstance(store, PageStore):
            raise CommandError("PAGE_STORE_MIB=0: no page is stored.")
        start, paths = time.monotonic(), warming.paths()
        counts: Counter[str] = Counter()  # by Cache-Status
        for path in paths:
            counts[warming.warm(store, path)] += 1
            if counts.total() % 100 == 0 or counts.total() == len(paths):
                rate = counts.total() / (time.monotonic() - start)
                self.stdout.write(f"{counts.total()} of {len(paths)} pages, {rate:.0f}/s")
        others = counts.total() - counts[STORED] - counts[HIT]
        self.stdout.write(f"{counts[STORED]} rendered, {counts[HIT]} there already, {others} not stored")
        store.revisions.close()
