"""The pages that the processes of a machine share: a file each, in a folder for each state of the content.

What one process rendered, the others, `manage.py warm` and the server after a restart need not render again. Only
pages without a query, and of the site's own host, stand here: there are as many as there is content.
"""

import contextlib
import json
import os
import shutil
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from threading import get_ident
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

from apps.pagestore import build
from apps.pagestore.pages import Page
from apps.pagestore.request_key import RequestKey

BOOT = Path("/proc/sys/kernel/random/boot_id")  # what stood here when the machine stopped may not be its last word
LAST = "last.json"


class ContentState(NamedTuple):
    """A state of the content: the stamp of the machine, the token of the database, and the moment at which it ends."""

    stamp: bytes
    token: str
    until: datetime


class DiskStore:
    """The pages of one state."""

    def __init__(self, directory: Path, state: ContentState) -> None:
        self._folder = directory / f"pages-{_name(state)}"

    def open(self, state: ContentState) -> None:
        """Make the folder, if it is not there, in the place of those of earlier states."""
        with contextlib.suppress(FileExistsError):
            self._folder.mkdir()
            _write(self._folder.parent / LAST, _in_json(state))
            for other in self._folder.parent.glob("pages-*"):
                if other != self._folder:
                    shutil.rmtree(other, ignore_errors=True)

    def get(self, asked: RequestKey) -> Page | None:
        if not _has_place(asked):
            return None
        try:
            head, _, body = self._file(asked).read_bytes().partition(b"\n")
        except OSError:  # it is not there, or goes at this moment
            return None
        status, headers = json.loads(head)
        return Page(status, [(name, value) for name, value in headers], body)

    def put(self, asked: RequestKey, page: Page) -> None:
        if _has_place(asked):
            with contextlib.suppress(OSError):  # the state is over, or the disk full: a page less
                _write(self._file(asked), json.dumps([page.status, page.headers]).encode() + b"\n" + page.body)

    def _file(self, asked: RequestKey) -> Path:
        return self._folder / sha256(repr(asked).encode()).hexdigest()


def last(directory: Path) -> ContentState | None:
    """The last state that a process of this machine found with this code, if its shelf is there."""
    try:
        stamp, token, until = json.loads((directory / LAST).read_bytes())
    except (OSError, ValueError):
        return None
    state = ContentState(bytes.fromhex(stamp), token, datetime.fromisoformat(until))
    return state if (directory / f"pages-{_name(state)}").exists() else None


def _name(state: ContentState) -> str:
    boot = BOOT.read_bytes() if BOOT.exists() else b""
    return sha256(build.fingerprint() + boot + _in_json(state)).hexdigest()[:32]


def _in_json(state: ContentState) -> bytes:
    return json.dumps([state.stamp.hex(), state.token, state.until.isoformat()]).encode()


def _has_place(asked: RequestKey) -> bool:
    return not asked.query and asked.host == urlsplit(settings.SITE_URL).hostname


def _write(path: Path, content: bytes) -> None:
    """All of it or nothing."""
    fresh = path.with_name(f".{path.name}-{os.getpid()}-{get_ident()}")
    fresh.write_bytes(content)
    fresh.replace(path)
