"""The page store of the site, with the site's clock and the scheduled changes, which `apps.pagestore` does not know."""

from collections.abc import Callable, Iterable

from django.conf import settings

from apps.pagestore.revisions import Revisions
from apps.pagestore.store import PageStore
from apps.publishing import scheduled_changes
from apps.records import clock


def in_front_of(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """The page store in front of Django's WSGI handler, or the handler alone when PAGE_STORE_MIB is 0."""
    if not settings.PAGE_STORE_BYTES:
        return application
    return PageStore(application, Revisions(settings.PAGE_STORE_DIR, clock.now, scheduled_changes.next_change))
