"""PostgreSQL is stopped or hangs: stored pages are served, other pages answer 503 with Retry-After, and the site
recovers within seconds."""

import os
import re
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from itertools import cycle
from pathlib import Path

import pytest
from django.db import connection

from tests.postgres import Cluster, newest_binaries
from tests.soak.serving import Client, Editor, environment, served

pytestmark = pytest.mark.postgresql  # only a database server can be stopped

RATE = 20  # requests a second
BACK_WITHIN = 5.0  # seconds
REFUSED_WITHIN = 5.0  # seconds until a page that is not stored answers 503, whether the database is down or hangs
OTHERS = 12  # simultaneous readers of pages that are not stored
AWAY = 'page-store; hit; detail="database away"'


class Stoppable(Cluster):
    """A PostgreSQL server that can be stopped, with the tables of the test database."""

    def __enter__(self):
        self.url = super().__enter__()
        test = connection.settings_dict
        connection.close()
        source = f"postgres://{test['USER']}:{test['PASSWORD']}@{test['HOST']}:{test['PORT']}/{test['NAME']}"
        dump = subprocess.run([self.binaries / "pg_dump", source], capture_output=True, check=True)
        subprocess.run([self.binaries / "psql", "-qv", "ON_ERROR_STOP=1", self.url], input=dump.stdout, check=True)
        return self

    def __exit__(self, *exception):
        if self.server.poll() is None:
            self.resume()  # a suspended process handles no other signal
        super().__exit__(*exception)

    def stop(self):
        self.server.send_signal(signal.SIGINT)
        self.server.wait()

    def hang(self):
        """Suspend the server: it keeps connections and accepts new ones, but answers none."""
        self._signal(signal.SIGSTOP)

    def resume(self):
        self._signal(signal.SIGCONT)

    def _signal(self, number):
        children = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children").read_text().split()
        for process in [self.server.pid, *map(int, children)]:
            os.kill(process, number)


@pytest.fixture
def stack():
    with ExitStack() as stack:
        yield stack


OUTAGES = ((Stoppable.stop, Stoppable.start), (Stoppable.hang, Stoppable.resume))


def test_stored_pages_are_served_without_the_database(transactional_db, tmp_path, stack, size):
    if not newest_binaries():
        pytest.skip("no PostgreSQL server in /usr/lib/postgresql (Debian: apt install postgresql)")
    database = stack.enter_context(Stoppable(newest_binaries()))
    own = environment(tmp_path, database.url)
    # One thread for each worker, as in production: a request that waits holds up all others.
    site = stack.enter_context(served(own, workers=2, threads=1))
    editor = Editor(own)
    stack.callback(editor.close)
    cookie = editor("prepare")
    pages = cycle(editor("warm", size(5, 1)).split())
    site.wait()
    others = [stack.enter_context(closing(Client(site.port))) for _each in range(OTHERS)]

    for away, back in OUTAGES:
        before = read(site, pages, seconds=size(0.5, 2))
        for client in others:
            client.close()  # the server has ended what was idle for half a minute
        searched(others)  # so that the threads hold open connections
        away(database)
        began = time.monotonic()
        answers = searched(others)
        assert {answer.status for answer in answers} == {503}
        assert time.monotonic() - began < REFUSED_WITHIN
        during = read(site, pages, seconds=size(1.5, 60))
        assert_refused(site, cookie)
        back(database)
        returned = time.monotonic()
        while not has_recovered(site, cookie):
            assert time.monotonic() - returned < BACK_WITHIN
            time.sleep(0.1)

        assert served_of(before) == 1
        assert served_of(during) >= 0.995
        assert {answer.headers["cache-status"] for answer in before} == {"page-store; hit"}
        assert {answer.headers["cache-status"] for answer in during[-RATE:]} == {AWAY}


def searched(clients):
    """The answers to new searches, one of each client, all at once."""
    with ThreadPoolExecutor(len(clients)) as threads:
        return list(threads.map(lambda client: client.ask(f"/en/search/?q={os.urandom(4).hex()}"), clients))


def read(site, pages, seconds):
    """The answers to requests for pages at RATE, for some seconds."""
    answers, began = [], time.monotonic()
    while time.monotonic() < began + seconds:
        answers.append(site.ask(next(pages), "br"))
        time.sleep(max(0, began + len(answers) / RATE - time.monotonic()))
    return answers


def served_of(answers):
    """The share of answers that were served, redirects included."""
    return sum(answer.status in (200, 302) for answer in answers) / len(answers)


def assert_refused(site, cookie):
    """Check that other pages and the admin answer 503 in the reader's language, without details of the error."""
    for path, language, headers in [
        ("/fr/search/?q=autre", "fr", {}),
        ("/ar/participants/?region=africa", "ar", {}),
        ("/admin/", "es", {"accept_language": "es"}),
        ("/admin/editions/edition/", "es", {"cookie": cookie, "accept_language": "es"}),
        ("/admin/login/", "en", {}),
    ]:
        answer = site.ask(path, **headers)
        assert (answer.status, answer.headers["retry-after"]) == (503, "5"), path
        assert f'<html lang="{language}"' in answer.text
        assert not re.search(r"Traceback|OperationalError|psycopg|127\.0\.0\.1:\d", answer.text)
    assert site.ask("/data/editions.csv").status == 503
    assert (site.ask("/healthz").status, site.ask("/livez").status) == (503, 200)


def has_recovered(site, cookie):
    """Whether everything works again, in both workers."""
    answers = [site.ask(f"/en/search/?q={os.urandom(4).hex()}") for _each in range(4)]
    answers += [site.ask("/healthz"), site.ask("/admin/", cookie=cookie), site.ask("/data/editions.csv")]
    return all(answer.status == 200 for answer in answers)
