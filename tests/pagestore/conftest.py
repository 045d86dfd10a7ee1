"""A store in front of an application that is not Django, with a database that is a word."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from apps.pagestore import declared, revisions
from apps.pagestore.revisions import Revisions
from apps.pagestore.store import PageStore

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def world(tmp_path, settings, monkeypatch):
    """What the store sees of the world: the time, the token of the database, whether it answers, and which parameters
    each path has."""
    settings.PAGE_STORE_BYTES = 2**20
    settings.ALLOWED_HOSTS = ["example.org", ".example.net"]
    settings.SITE_URL = "http://example.org"
    world = SimpleNamespace(now=NOON, until=NOON + timedelta(hours=1), token="one", is_away=False, asked=0)
    world.parameters = {"/page/": frozenset({"q", "kind"}), "/other/": frozenset()}
    world.directory = tmp_path

    def token():
        world.asked += 1
        if world.is_away:
            raise OperationalError("away")
        return world.token

    monkeypatch.setattr(revisions, "_token", token)
    monkeypatch.setattr(revisions.triggers, "missing", lambda connection: [])
    monkeypatch.setattr(declared, "parameters", world.parameters.get)
    return world


class Browser:
    """Asks an application as a server would."""

    def __init__(self, application):
        self.application = application

    def get(self, path, method="GET", **headers):
        path, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": "example.org",
            "SERVER_NAME": "x",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }
        answer = {}
        body = self.application(environ, lambda status, headers: answer.update(status=status, headers=headers))
        headers = {name.lower(): value for name, value in answer["headers"]}
        assert len(headers) == len(answer["headers"]), "no header stands twice"
        return SimpleNamespace(status=int(answer["status"][:3]), headers=headers, body=b"".join(body))


class Application:
    """Renders pages, and remembers for whom."""

    def __init__(self):
        self.environs, self.text, self.status, self.headers = [], "page " * 200, "200 OK", {}

    def __call__(self, environ, start_response):
        self.environs.append(environ)
        body = f"{environ['PATH_INFO']}?{environ['QUERY_STRING']} {self.text}".encode()
        headers = {"Content-Type": "text/html", "Content-Length": str(len(body)), "Vary": "Cookie"} | self.headers
        start_response(self.status, list(headers.items()))
        return [body]

    @property
    def count(self):
        return len(self.environs)


@pytest.fixture
def application():
    return Application()


@pytest.fixture
def process(world, application):
    """Make a process of the site: a store with its own memory."""
    made = []

    def make():
        made.append(Revisions(world.directory, lambda: world.now, lambda now: world.until))
        return PageStore(application, made[-1])

    yield make
    for each in made:
        each.close()


@pytest.fixture
def store(process):
    return process()


@pytest.fixture
def browser(store):
    return Browser(store)
