"""The pages that one process keeps in memory: a cache bounded in bytes, with second-chance eviction."""

from threading import Lock

from apps.pagestore.pages import StoredPage
from apps.pagestore.request_key import RequestKey

QUERY_SHARE = 8  # an eighth of the memory is for addresses with a query, so that they cannot evict all other pages


class Memory:
    """Pages by request key. The oldest page is evicted first; one that was requested since it came gets a second
    turn."""

    def __init__(self, size: int) -> None:
        self._without_query, self._with_query = Partition(size - size // QUERY_SHARE), Partition(size // QUERY_SHARE)

    def get(self, request_key: RequestKey) -> StoredPage | None:
        page = self._partition(request_key).pages.get(request_key)
        if page is not None:
            page.is_requested_again = True
        return page

    def put(self, request_key: RequestKey, page: StoredPage) -> None:
        self._partition(request_key).put(request_key, page)

    def _partition(self, request_key: RequestKey) -> "Partition":
        return self._with_query if request_key.query else self._without_query


class Partition:
    """A part of the memory, with its own bound of `size` bytes."""

    def __init__(self, size: int) -> None:
        self.pages: dict[RequestKey, StoredPage] = {}
        self.size = self.free = size
        self._lock = Lock()

    def put(self, request_key: RequestKey, page: StoredPage) -> None:
        if page.size > self.size:
            return
        with self._lock:
            self._take(request_key)
            while self.free < page.size:
                self._make_room()
            self._add(request_key, page)

    def _make_room(self) -> None:
        first = next(iter(self.pages))
        old = self._take(first)
        if old is not None and old.is_requested_again:
            old.is_requested_again = False
            self._add(first, old)

    def _add(self, request_key: RequestKey, page: StoredPage) -> None:
        self.pages[request_key] = page
        self.free -= page.size

    def _take(self, request_key: RequestKey) -> StoredPage | None:
        page = self.pages.pop(request_key, None)
        if page is not None:
            self.free += page.size
        return page
