"""Fills the page store."""

import time
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application

from apps.pages.page_store import in_front_of
from apps.pagestore.store import HIT, STORED, PageStore
from apps.website.warming import keep, paths


class Command(BaseCommand):
    help = "Renders every public page that is not stored yet, in every language, for all workers of this machine."

    def handle(self, *args: Any, **options: Any) -> None:
        store = in_front_of(get_wsgi_application())
        if not isinstance(store, PageStore):
            raise CommandError("PAGE_STORE_MIB=0: no page is stored.")
        began, wanted = time.monotonic(), paths()
        how: Counter[str] = Counter()
        for path in wanted:
            how[keep(store, path)] += 1
            if how.total() % 100 == 0 or how.total() == len(wanted):
                rate = how.total() / (time.monotonic() - began)
                self.stdout.write(f"{how.total()} of {len(wanted)} pages, {rate:.0f}/s")
        others = how.total() - how[STORED] - how[HIT]
        self.stdout.write(f"{how[STORED]} rendered, {how[HIT]} there already, {others} not stored")
        store.revisions.close()
