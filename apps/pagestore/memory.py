"""The pages that a process holds in its memory, bounded by their bytes."""

from threading import Lock

from apps.pagestore.pages import Page
from apps.pagestore.request_key import RequestKey

FOR_QUERIES = 8  # an eighth of the room is for addresses with a query: however many there are, they push out no others


class Memory:
    """Pages by address. Room is made by the one that came first, unless it was asked for since: that one gets a
    second turn."""

    def __init__(self, room: int) -> None:
        self._alone, self._queried = Partition(room - room // FOR_QUERIES), Partition(room // FOR_QUERIES)

    def get(self, asked: RequestKey) -> Page | None:
        page = self._part(asked).pages.get(asked)
        if page is not None:
            page.is_liked = True
        return page

    def put(self, asked: RequestKey, page: Page) -> None:
        self._part(asked).put(asked, page)

    def _part(self, asked: RequestKey) -> "Partition":
        return self._queried if asked.query else self._alone


class Partition:
    def __init__(self, room: int) -> None:
        self.pages: dict[RequestKey, Page] = {}
        self.room = self.free = room
        self._lock = Lock()

    def put(self, asked: RequestKey, page: Page) -> None:
        if page.size > self.room:
            return
        with self._lock:
            self._take(asked)
            while self.free < page.size:
                self._make_room()
            self._add(asked, page)

    def _make_room(self) -> None:
        first = next(iter(self.pages))
        old = self._take(first)
        if old is not None and old.is_liked:
            old.is_liked = False
            self._add(first, old)

    def _add(self, asked: RequestKey, page: Page) -> None:
        self.pages[asked] = page
        self.free -= page.size

    def _take(self, asked: RequestKey) -> Page | None:
        page = self.pages.pop(asked, None)
        if page is not None:
            self.free += page.size
        return page
