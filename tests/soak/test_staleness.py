"""No page is older than the last confirmed change, whichever way it was made and whichever process died."""

import random
import threading
import time
from contextlib import ExitStack, closing, contextmanager
from html.parser import HTMLParser
from itertools import cycle, islice
from urllib.parse import urlencode

import pytest

from tests.soak.serving import DECODED, Client, Editor, copied_database, environment, served

PAGE = "/en/editions/8/"
OTHERS = ("/en/", "/fr/editions/", "/ar/editions/8/", "/en/participants/", "/en/search/?q=value")
WAYS = (
    *("save", "admin", "update", "bulk_update", "create", "bulk_create"),
    *("link", "proposal", "seed", "sql", "in_parts"),
)
NOTICED_AFTER = 1.0  # seconds until changes by plain SQL and by other machines are noticed


class Site:
    """Servers of one machine and an editor. `stale` lists the answers older than the last change."""

    def __init__(self, servers, editor):
        self.servers, self.editor = servers, editor
        self.cookie, self.form = editor("prepare"), editor("form")
        self.number, self.checked, self.stale, self.tags = 0, 0, [], {}
        self.stored = 0  # answers from the page store

    def edit(self, way):
        """Change the page in one of the ways; return the text that it must contain from now on."""
        self.number += 1
        value = f"value-{self.number}."
        if way == "admin":
            self.save_in_the_admin(value)
        else:
            self.editor(way, value)
        return value

    def save_in_the_admin(self, value):
        """Open the admin form of a source that the page cites, and submit it with another title."""
        server = self.servers[self.number % len(self.servers)]
        page = server.ask(self.form, cookie=self.cookie)
        sent = Form(page.text).values | {"title": value, "_save": "1"}
        kind = {"content_type": "application/x-www-form-urlencoded"}
        done = server.ask(
            self.form, method="POST", body=urlencode(sent), cookie=f"{self.cookie}; {page.cookies}", **kind
        )
        assert done.status == 302, done.text

    def check(self, way, value):
        """Request the page from every server, in every encoding and conditionally: each must contain the value."""
        for place, server in enumerate(self.servers):
            for encoding in DECODED:
                known = self.tags.get((place, encoding), '"none"')
                conditional = server.ask(PAGE, encoding, if_none_match=known)
                answer = self.read(server, encoding)
                self.note(f"{way}, {encoding}", value in answer.text)
                is_current = value in conditional.text or (conditional.status == 304 and known == answer.tag)
                self.note(f"{way}, {encoding}, conditional: {conditional.status}", is_current)
                self.tags[place, encoding] = answer.tag
            head = server.ask(PAGE, "br", method="HEAD")
            self.note(f"{way}, HEAD", head.tag == self.tags[place, "br"])

    def read(self, server, encoding="identity"):
        answer = server.ask(PAGE, encoding)
        self.stored += answer.headers.get("cache-status") == "page-store; hit"
        return answer

    def note(self, what, is_current):
        self.checked += 1
        if not is_current:
            self.stale.append(what)

    @contextmanager
    def under_load(self, clients, pause):
        """Meanwhile, other clients read the same pages, with pauses of so many seconds."""
        is_over, failures = threading.Event(), []

        def read_on(seed):
            chance = random.Random(seed)
            with closing(Client(self.servers[seed % len(self.servers)].port)) as client:
                while not is_over.wait(pause):
                    path = chance.choice((PAGE, *OTHERS))
                    answer = client.ask(path, chance.choice(list(DECODED)))
                    if answer.status != 200:
                        failures.append((path, answer))

        threads = [threading.Thread(target=read_on, args=(seed,)) for seed in range(clients)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            is_over.set()
            for thread in threads:
                thread.join()
        assert failures == []


class Form(HTMLParser):
    """The fields of a form as a browser would submit them, without buttons."""

    def __init__(self, page):
        super().__init__()
        self.values = {}
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "input" and found.get("name") and found.get("type") not in ("checkbox", "submit"):
            self.values[found["name"]] = found.get("value") or ""


@pytest.fixture
def start_site(transactional_db, tmp_path):
    """A function that starts the site with a number of servers."""
    with ExitStack() as stack:

        def start(count, **options):
            own = environment(tmp_path, stack.enter_context(copied_database(tmp_path)))
            servers = [stack.enter_context(served(own, **options)) for _each in range(count)]
            editor = Editor(own)
            stack.callback(editor.close)
            return Site([server.wait() for server in servers], editor)

        yield start


def test_no_stale_page_is_served(start_site, size):
    site = start_site(2)
    with site.under_load(clients=size(1, 4), pause=size(0.01, 0)):
        every_way(site, size(len(WAYS), 1000))
        killed(site, size(1, 30))
        scheduled(site, size(1, 10))
        plain_sql_and_other_machines(site, size(2, 30))

    assert site.stale == []
    assert site.checked > size(150, 12_000)
    assert site.stored > site.checked / 4, "enough answers came from the store to be stale"


@pytest.mark.soak_only
def test_the_check_detects_stale_pages(start_site):
    """With Django's own cache of whole pages, the same requests do find stale pages."""
    site = start_site(1, application="tests.soak.cached:application")

    every_way(site, 5)

    assert len(site.stale) > 5


def every_way(site, count):
    for way in islice(cycle(WAYS), count):
        value = site.edit(way)
        site.check(way, value)


def killed(site, count):
    """The process that makes a change dies after the commit but before it reports the change, or before the commit."""
    for _each in range(count):
        value = site.edit("killed_after_commit")
        site.check("killed after the commit", value)
        site.edit("killed_before_commit")
        site.check("killed before the commit", value)


def scheduled(site, count):
    """The time of a publication passes: the page shows it from that moment on, and not before."""
    for _each in range(count):
        site.number += 1
        value = f"value-{site.number}."
        moment = float(site.editor("schedule", value))
        while time.time() < moment + 0.5:
            for server in site.servers:
                began = time.time()
                is_shown = value in site.read(server).text
                site.note(f"scheduled, {began - moment:.3f} s", is_shown or began < moment)
                site.note(f"scheduled, {began - moment:.3f} s: early", not is_shown or time.time() >= moment)


def plain_sql_and_other_machines(site, count):
    for way in islice(cycle(("driver", "another_machine")), count):
        value = site.edit(way)
        time.sleep(NOTICED_AFTER)
        site.check(way, value)
