"""Serves the site for soak tests: separate processes on a temporary copy of the test database."""

import contextlib
import gzip
import http.client
import os
import secrets
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import brotli
import psycopg
from django.db import connection

from tests.postgres import free_port

ROOT = Path(__file__).resolve().parents[2]
OURS = (
    "DATABASE_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "SITE_URL",
    "PORT",
    "PAGE_STORE_DIR",
    "PAGE_STORE_MIB",
    "MEDIA_ROOT",
)
DECODED = {"identity": bytes, "gzip": gzip.decompress, "br": brotli.decompress}
GRANIAN = "-m granian --interface wsgi --host 127.0.0.1 --no-ws --no-access-log --log-level error"


@contextlib.contextmanager
def copied_database(directory):
    """Yield the URL of a copy of the test database: all tables, no content."""
    name, path = f"soak_{secrets.token_hex(4)}", directory / "db.sqlite3"
    test = connection.settings_dict
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(test["NAME"])) as source, closing(sqlite3.connect(path)) as copy:
            source.backup(copy)
        yield f"sqlite:///{path}"
        return
    connection.close()
    account = f"{test['USER']}:{test['PASSWORD']}@{test['HOST']}:{test['PORT']}"
    with closing(psycopg.connect(f"postgres://{account}/postgres", autocommit=True)) as server:
        server.execute(f'CREATE DATABASE {name} TEMPLATE "{test["NAME"]}"')
        try:
            yield f"postgres://{account}/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def environment(directory, database):
    """The environment variables of all processes of one machine. They share a page store."""
    other = {name: value for name, value in os.environ.items() if name not in OURS}
    return other | {
        "DATABASE_URL": database,
        "SECRET_KEY": secrets.token_urlsafe(64),
        "SITE_URL": "http://127.0.0.1",
        "PAGE_STORE_DIR": str(directory / "pages"),
        "PYTHONWARNINGS": "ignore",  # Django warns that no static files were collected
        "LOG_LEVEL": "CRITICAL",
    }


@contextlib.contextmanager
def served(environment, workers=1, threads=4, application="tests.soak.served:application"):
    """Start a server; yield its client. It may not answer yet: see `Client.wait`."""
    port = free_port()
    size = ["--workers", str(workers), "--blocking-threads", str(threads)]
    command = [sys.executable, *GRANIAN.split(), "--port", str(port), *size, application]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        with closing(Client(port)) as client:
            client.process = server.pid
            yield client
    finally:
        server.terminate()
        server.wait()


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    text: str
    cookies: str = ""  # those it sets, as the value of a Cookie header

    @property
    def tag(self):
        return self.headers.get("etag", "")


class Client:
    """A client of one server, with one persistent connection."""

    process = 0  # the process ID of the server, where it is known

    def __init__(self, port):
        self.port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def close(self):
        self._connection.close()

    def ask(self, path, encoding="identity", method="GET", body=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            self._connection.request(method, path, body, {"Accept-Encoding": encoding, **headers})
            response = self._connection.getresponse()
            content = response.read()
        except (http.client.HTTPException, ConnectionError):
            self.close()  # the next request opens it again
            raise
        found = {name.lower(): value for name, value in response.getheaders()}
        text = DECODED[found.get("content-encoding", "identity")](content).decode() if content else ""
        cookies = "; ".join(value.partition(";")[0] for value in response.headers.get_all("Set-Cookie", ()))
        return Answer(response.status, found, text, cookies)

    def wait(self):
        """Wait until the server answers; return the client."""
        for _attempt in range(600):
            with contextlib.suppress(OSError, http.client.HTTPException):
                self.ask("/livez")
                return self
            time.sleep(0.1)
        raise AssertionError("the server does not start")


class Editor:
    """A separate process that changes the content on request, as a management command would."""

    def __init__(self, environment):
        command = [sys.executable, "-m", "tests.soak.editor"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, **pipes)

    def __call__(self, way, value=""):
        """Write the value in one of the ways of `tests.soak.editor`; return when it is done, with what it reports."""
        print(way, value, file=self.process.stdin)
        answer = self.process.stdout.readline().strip()
        assert answer.startswith("done"), f"{way}: {answer or 'the editor died'}"
        return answer.removeprefix("done").strip()

    def close(self):
        self.process.communicate()  # it ends when its input ends
