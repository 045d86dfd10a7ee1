"""No page is older than the last change whose answer was sent, whichever door it came through and whoever dies."""

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
DOORS = (
    *("save", "admin", "update", "bulk_update", "create", "bulk_create"),
    *("link", "proposal", "seed", "sql", "in_parts"),
)
A_SECOND = 1.0  # in which plain SQL and other machines are noticed


class Site:
    """Servers of one machine, an editor, and what is found: `old` are the answers older than the last change."""

    def __init__(self, servers, editor):
        self.servers, self.editor = servers, editor
        self.cookie, self.form = editor("prepare"), editor("form")
        self.number, self.asked, self.old, self.tags = 0, 0, [], {}
        self.stored = 0  # answers that came from the store

    def edit(self, door):
        """Change the page through a door; gives what must stand on it from now on."""
        self.number += 1
        value = f"value-{self.number}."
        if door == "admin":
            self.save_in_the_admin(value)
        else:
            self.editor(door, value)
        return value

    def save_in_the_admin(self, value):
        """Open the form of a source that the page names, and send it back with another title."""
        server = self.servers[self.number % len(self.servers)]
        page = server.ask(self.form, cookie=self.cookie)
        sent = Form(page.text).values | {"title": value, "_save": "1"}
        kind = {"content_type": "application/x-www-form-urlencoded"}
        done = server.ask(
            self.form, method="POST", body=urlencode(sent), cookie=f"{self.cookie}; {page.cookies}", **kind
        )
        assert done.status == 302, done.text

    def check(self, door, value):
        """Ask every server for the page in every form: each must show the value."""
        for place, server in enumerate(self.servers):
            for encoding in DECODED:
                known = self.tags.get((place, encoding), '"none"')
                again = server.ask(PAGE, encoding, if_none_match=known)
                answer = self.read(server, encoding)
                self.note(f"{door}, {encoding}", value in answer.text)
                is_right = value in again.text or (again.status == 304 and known == answer.tag)
                self.note(f"{door}, {encoding}, conditional: {again.status}", is_right)
                self.tags[place, encoding] = answer.tag
            head = server.ask(PAGE, "br", method="HEAD")
            self.note(f"{door}, HEAD", head.tag == self.tags[place, "br"])

    def read(self, server, encoding="identity"):
        answer = server.ask(PAGE, encoding)
        self.stored += answer.headers.get("cache-status") == "page-store; hit"
        return answer

    def note(self, what, is_new):
        self.asked += 1
        if not is_new:
            self.old.append(what)

    @contextmanager
    def hammered(self, clients):
        """Meanwhile others read the same pages as fast as they can."""
        is_over, failures = threading.Event(), []

        def hammer(seed):
            chance = random.Random(seed)
            with closing(Client(self.servers[seed % len(self.servers)].port)) as client:
                while not is_over.is_set():
                    path = chance.choice((PAGE, *OTHERS))
                    answer = client.ask(path, chance.choice(list(DECODED)))
                    if answer.status != 200:
                        failures.append((path, answer))

        threads = [threading.Thread(target=hammer, args=(seed,)) for seed in range(clients)]
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
    """The fields of a form, as a browser would send them back; which button is pressed is for the test to say."""

    def __init__(self, page):
        super().__init__()
        self.values = {}
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "input" and found.get("name") and found.get("type") not in ("checkbox", "submit"):
            self.values[found["name"]] = found.get("value") or ""


@pytest.fixture
def machine(transactional_db, tmp_path):
    """Start the site with so many servers."""
    with ExitStack() as stack:

        def start(count, **options):
            own = environment(tmp_path, stack.enter_context(copied_database(tmp_path)))
            servers = [stack.enter_context(served(own, **options)) for _each in range(count)]
            editor = Editor(own)
            stack.callback(editor.close)
            return Site([server.wait() for server in servers], editor)

        yield start


def test_no_page_is_older_than_the_last_change(machine, size):
    site = machine(2)
    with site.hammered(size(2, 4)):
        every_door(site, size(22, 1000))
        killed(site, size(1, 30))
        scheduled(site, size(1, 10))
        plain_sql_and_other_machines(site, size(2, 30))

    assert site.old == []
    assert site.asked > size(300, 12_000)
    assert site.stored > site.asked / 4, "there was something that could have been old"


def test_it_can_fail(machine, size):
    """Behind Django's cache of whole pages the same requests find old ones."""
    site = machine(1, application="tests.soak.cached:application")

    every_door(site, 5)

    assert len(site.old) > 5


def every_door(site, count):
    for door in islice(cycle(DOORS), count):
        value = site.edit(door)
        site.check(door, value)


def killed(site, count):
    """The process of a change dies between the commit and the word of it, or before the commit."""
    for _each in range(count):
        value = site.edit("killed_after_commit")
        site.check("killed after the commit", value)
        site.edit("killed_before_commit")
        site.check("killed before the commit", value)


def scheduled(site, count):
    """The clock passes the moment of a publication: not before it and not after it anything else is shown."""
    for _each in range(count):
        site.number += 1
        value = f"value-{site.number}."
        moment = float(site.editor("schedule", value))
        while time.time() < moment + 0.5:
            for server in site.servers:
                began = time.time()
                is_there = value in site.read(server).text
                site.note(f"scheduled, {began - moment:.3f} s", is_there or began < moment)
                site.note(f"scheduled, {began - moment:.3f} s: early", not is_there or time.time() >= moment)


def plain_sql_and_other_machines(site, count):
    for door in islice(cycle(("driver", "another_machine")), count):
        value = site.edit(door)
        time.sleep(A_SECOND)
        site.check(door, value)
