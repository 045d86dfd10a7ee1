"""The store before an application: what it answers itself, what it renders, and what it keeps."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from apps.pagestore.revision_file import RevisionFile
from tests.pagestore.conftest import Browser

STORED, HIT, NOT_STORED = "page-store; fwd=miss; stored", "page-store; hit", "page-store; fwd=miss"
AWAY = 'page-store; hit; detail="database away"'


def how(browser, path="/page/", **headers):
    return browser.get(path, **headers).headers.get("cache-status")


def test_it_works(browser, application):
    first, second = browser.get("/page/"), browser.get("/page/")

    assert (first.headers["cache-status"], second.headers["cache-status"]) == (STORED, HIT)
    assert first.body == second.body
    assert application.count == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": "session=1; lang=fr"},
        {"accept_language": "fr"},
        {"x_forwarded_host": "evil.example"},
        {"x_forwarded_proto": "https"},
        {"x_original_url": "/other/"},
        {"authorization": "Basic eA=="},
        {"user_agent": "x"},
        {"range": "bytes=0-3"},
        {"cache_control": "no-cache"},
        {"host": "EXAMPLE.org:81"},
        {"accept_encoding": "x" * 5000},
    ],
)
def test_no_header_changes_misses_or_poisons_a_page(browser, application, headers):
    poisoned = browser.get("/page/", **headers)
    clean = browser.get("/page/")

    assert poisoned.body == clean.body
    assert how(browser, **headers) == HIT
    assert application.count == 1


@pytest.mark.parametrize("query", ["x=1", "q=", "Q=a", "utm_source=a&utm_medium=b", "callback=<script>"])
def test_no_parameter_that_is_not_declared_does(browser, application, query):
    browser.get(f"/page/?{query}")

    assert how(browser) == how(browser, f"/page/?{query}&y=2") == HIT
    assert b"?x=" not in browser.get("/page/").body
    assert application.count == 1


def test_declared_parameters_have_their_own_pages(browser, application):
    bodies = {browser.get(f"/page/{query}").body for query in ["", "?q=a", "?q=b", "?q=a&kind=x", "?kind=x&q=a"]}

    assert len(bodies) == application.count == 4


def test_a_parameter_of_another_page(browser, application):
    assert (how(browser, "/other/?q=a"), how(browser, "/other/?q=b")) == (STORED, HIT)


def test_what_is_not_declared_goes_to_the_application_as_it_came(browser, application):
    browser.get("/admin/?x=1", cookie="session=1", accept_language="fr")

    (environ,) = application.environs
    assert (environ["QUERY_STRING"], environ["HTTP_COOKIE"], environ["HTTP_ACCEPT_LANGUAGE"]) == (
        "x=1",
        "session=1",
        "fr",
    )


@pytest.mark.parametrize("path", ["/admin/", "/nothing/here/"])
def test_what_is_not_declared_is_not_stored(browser, application, path):
    assert how(browser, path) is None
    assert how(browser, path) is None
    assert application.count == 2


def test_another_host_is_not_answered_from_the_store(browser, application):
    browser.get("/page/")

    assert how(browser, host="evil.example") is None
    assert application.environs[-1]["HTTP_HOST"] == "evil.example", "Django refuses it"


def test_a_post_is_not_answered_from_the_store(browser, application):
    browser.get("/page/")
    browser.get("/page/", method="POST")

    assert application.environs[-1]["REQUEST_METHOD"] == "POST"


@pytest.mark.parametrize("status", ["404 Not Found", "400 Bad Request", "500 Internal Server Error"])
def test_a_refusal_is_not_stored(browser, application, status):
    application.status = status

    assert (how(browser), browser.get("/page/").status) == (None, int(status[:3]))
    assert browser.get("/page/", method="HEAD").body == b""
    assert application.count == 3


def test_an_answer_for_one_reader_is_not_stored(browser, application):
    application.headers = {"Set-Cookie": "a=b"}

    assert browser.get("/page/").headers["set-cookie"] == "a=b"
    assert "set-cookie" in browser.get("/page/").headers
    assert application.count == 2


def test_an_error_of_the_application_is_its_own(world, process, application):
    def fail(environ, start_response):
        raise ZeroDivisionError

    store = process()
    store.application = fail
    for _each in range(2):
        with pytest.raises(ZeroDivisionError):
            Browser(store).get("/page/")
    store.application = application
    assert how(Browser(store)) == STORED


def test_the_answer_is_closed(store, application):
    closed = []

    class Body(list):
        def close(self):
            closed.append(True)

    store.application = lambda environ, start_response: Body(application(environ, start_response))
    browser = Browser(store)
    browser.get("/page/")
    assert closed == [True]


def test_one_render_however_many_ask_at_once(store, application):
    started, go = threading.Event(), threading.Event()

    def slow(environ, start_response):
        started.set()
        go.wait(10)
        return application(environ, start_response)

    store.application = slow
    with ThreadPoolExecutor(12) as threads:
        answers = [threads.submit(Browser(store).get, "/page/") for _each in range(12)]
        started.wait(10)
        go.set()
        bodies = {answer.result().body for answer in answers}

    assert application.count == len(bodies) == 1


def test_what_cannot_be_stored_is_rendered_side_by_side(store, application, monkeypatch):
    waiting, together = threading.Semaphore(0), threading.Barrier(3)

    class Awaited(threading.Event):
        def wait(self, timeout=None):
            waiting.release()
            return super().wait(timeout)

    def refuse(environ, start_response):
        if application.count:
            together.wait(10)
        else:
            for _other in range(3):
                waiting.acquire(timeout=10)
        return application(environ, start_response)

    monkeypatch.setattr("apps.pagestore.store.Event", Awaited)
    store.application, application.status = refuse, "404 Not Found"
    with ThreadPoolExecutor(4) as threads:
        answers = [threads.submit(Browser(store).get, "/page/") for _each in range(4)]

    assert {answer.result().status for answer in answers} == {404}


# --- Never stale ------------------------------------------------------------------------------------------------------


def change(world, *, text="", application=None):
    """Change the content as another process of the machine would; its answer is sent when this returns."""
    under_way = RevisionFile(world.directory).begin()
    world.token += "'"
    application.text = text or application.text
    under_way.end(changed=True)


def test_a_change_shows_at_once(browser, application, world):
    old = browser.get("/page/")
    change(world, text="new", application=application)
    new = browser.get("/page/", if_none_match=old.headers["etag"])

    assert (new.status, new.headers["cache-status"]) == (200, STORED)
    assert b"new" in new.body


def test_a_change_drops_all_pages(browser, application, world):
    for path in ("/page/", "/other/", "/page/?q=a"):
        browser.get(path)
    change(world, application=application)

    assert {how(browser, path) for path in ("/page/", "/other/", "/page/?q=a")} == {STORED}


def test_a_page_that_a_change_left_alone_is_not_sent_again(browser, application, world):
    tag = browser.get("/page/").headers["etag"]
    change(world, application=application)

    assert browser.get("/page/", if_none_match=tag).status == 304


def test_nothing_is_stored_while_a_change_is_under_way(browser, application, world):
    under_way = RevisionFile(world.directory).begin()

    assert (how(browser), how(browser)) == (NOT_STORED, NOT_STORED)
    under_way.end(changed=False)
    assert (how(browser), how(browser)) == (STORED, HIT)


def test_what_is_stored_is_right_until_the_change_is_done(browser, world):
    browser.get("/page/")
    under_way = RevisionFile(world.directory).begin()

    assert how(browser) == HIT
    assert how(browser, "/other/") == NOT_STORED
    under_way.end(changed=True)
    assert how(browser) == STORED


@pytest.mark.parametrize("moved_by", ["change", "token", "clock"])
def test_a_page_rendered_across_a_change_is_not_stored(store, application, world, moved_by):
    def overtaken(environ, start_response):
        answer = application(environ, start_response)
        if moved_by == "change":
            change(world, application=application)
        elif moved_by == "token":
            world.token = "two"
        else:
            world.now, world.until = world.until, world.until + timedelta(hours=1)
        return answer

    store.application = overtaken
    assert how(Browser(store)) == NOT_STORED
    store.application = application
    assert how(Browser(store)) == STORED


def test_a_page_ends_with_its_moment(browser, world):
    browser.get("/page/")
    world.now, world.until = world.until, world.until + timedelta(hours=1)

    assert how(browser) == STORED


def test_a_lost_stamp_revives_nothing(browser, application, world):
    browser.get("/page/")
    (world.directory / "stamp").unlink()
    RevisionFile(world.directory)
    application.text = "new"
    world.token = "two"

    assert b"new" in browser.get("/other/").body


# --- The machine's processes ------------------------------------------------------------------------------------------


def test_processes_share_what_they_rendered(process, application):
    first, second = Browser(process()), Browser(process())

    assert (how(first), how(second)) == (STORED, HIT)
    assert application.count == 1
    assert first.get("/page/", accept_encoding="br").headers == second.get("/page/", accept_encoding="br").headers


def test_a_query_is_for_each_process(process, application):
    first, second = Browser(process()), Browser(process())

    assert how(first, "/page/?q=a") == how(second, "/page/?q=a") == STORED


def test_another_host_is_for_each_process(process, application):
    first, second = Browser(process()), Browser(process())

    assert how(first, host="a.example.net") == how(second, host="a.example.net") == STORED


def test_a_change_drops_the_pages_of_all(process, application, world):
    first, second = Browser(process()), Browser(process())
    for browser in (first, second):
        browser.get("/page/")
    change(world, text="new", application=application)

    assert b"new" in first.get("/page/").body
    assert b"new" in second.get("/page/").body
    assert len(list(world.directory.glob("pages-*"))) == 1, "those of earlier states are gone"


def test_a_new_build_revives_nothing(process, application, monkeypatch):
    how(Browser(process()))
    monkeypatch.setattr("apps.pagestore.build.fingerprint", lambda: b"another")

    assert how(Browser(process())) == STORED


# --- The database away ------------------------------------------------------------------------------------------------


def away(browser, world):
    """Let the database go, and the store notice."""
    world.is_away = True
    browser.get("/nothing/")
    browser.application.revisions._confirm()


def test_stored_pages_are_served_and_say_so(browser, world):
    browser.get("/page/")
    away(browser, world)

    assert how(browser) == AWAY
    assert browser.get("/page/", if_none_match=browser.get("/page/").headers["etag"]).status == 304


def test_another_page_is_left_to_the_application(browser, application, world):
    browser.get("/page/")
    away(browser, world)
    application.status = "503 Service Unavailable"

    assert browser.get("/other/").status == 503


def test_a_page_is_not_served_past_its_moment_even_then(browser, application, world):
    browser.get("/page/")
    away(browser, world)
    world.now = world.until
    application.status = "503 Service Unavailable"

    assert browser.get("/page/").status == 503


def test_a_process_that_begins_then_takes_up_the_pages_of_the_others(process, world, application):
    Browser(process()).get("/page/")
    world.is_away = True

    assert how(Browser(process())) == AWAY
    assert application.count == 1


@pytest.mark.parametrize("gone", ["moment", "stamp", "build"])
def test_but_none_that_may_be_wrong(process, world, application, monkeypatch, gone):
    Browser(process()).get("/page/")
    world.is_away = True
    if gone == "moment":
        world.now = world.until
    elif gone == "stamp":
        RevisionFile(world.directory).begin().end(changed=True)
    else:
        monkeypatch.setattr("apps.pagestore.build.fingerprint", lambda: b"another")

    assert how(Browser(process())) == NOT_STORED


def test_its_return_is_noticed(browser, world):
    browser.get("/page/")
    away(browser, world)
    world.is_away = False
    browser.application.revisions._confirm()

    assert how(browser) == HIT


def test_what_changed_meanwhile_is_noticed(browser, world):
    browser.get("/page/")
    away(browser, world)
    world.is_away, world.token = False, "two"
    browser.application.revisions._confirm()

    assert how(browser) == STORED
