"""The pages of a process, bounded by their bytes."""

from itertools import count

from apps.pagestore.memory import Memory
from apps.pagestore.pages import StoredPage
from apps.pagestore.request_key import RequestKey

ROOM = 800_000
number = count()


def asked(query=""):
    return RequestKey(False, "example.org", f"/{next(number)}/", query)


def page(size=10_000):
    """A page that takes so many bytes."""
    found = StoredPage("200 OK", [], b"x" * ((size - 4000) // 2))
    assert found.size == size
    return found


def filled(memory, times, query=""):
    keys = [asked(query) for _each in range(times)]
    for key in keys:
        memory.put(key, page())
    return keys


def test_it_works():
    memory, key, one = Memory(ROOM), asked(), page()
    memory.put(key, one)

    assert memory.get(key) is one
    assert memory.get(asked()) is None


def test_never_more_than_there_is_room_for():
    memory = Memory(ROOM)
    keys = filled(memory, 500)

    kept = [key for key in keys if memory.get(key)]
    assert kept == keys[-70:], "seven eighths of the room"


def test_queries_push_out_no_other_pages():
    memory = Memory(ROOM)
    keys = filled(memory, 70)

    queried = filled(memory, 500, query="q=x")

    assert all(memory.get(key) for key in keys)
    assert [key for key in queried if memory.get(key)] == queried[-10:]


def test_what_is_asked_for_stays():
    memory = Memory(ROOM)
    (liked,) = filled(memory, 1)
    for _each in range(100):
        filled(memory, 10)
        assert memory.get(liked)


def test_a_page_that_is_too_large_pushes_out_nothing():
    memory, large = Memory(ROOM), asked()
    keys = filled(memory, 70)

    memory.put(large, page(ROOM))

    assert memory.get(large) is None
    assert all(memory.get(key) for key in keys)


def test_a_page_that_is_put_twice_takes_its_room_once():
    memory, key = Memory(ROOM), asked()
    for _each in range(100):
        memory.put(key, page())
    keys = filled(memory, 69)

    assert all(memory.get(each) for each in [key, *keys])
