"""The page store as the site uses it: with the one clock, and the moments at which pages change by themselves."""

from collections.abc import Callable, Iterable

from django.conf import settings

from apps.pagestore.revisions import Revisions
from apps.pagestore.store import PageStore
from apps.publishing import scheduled_changes
from apps.records import clock


def in_front_of(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """The store in front of Django's handler, or the handler alone when the store is turned off."""
    if not settings.PAGE_STORE_BYTES:
        return application
    return PageStore(application, Revisions(settings.PAGE_STORE_DIR, clock.now, scheduled_changes.next_change))
