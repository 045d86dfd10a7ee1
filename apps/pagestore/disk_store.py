"""The pages that all processes of a machine share: one file a page, in one folder for each revision of the content.

No process renders a page again that another has rendered; `manage.py warm` fills the folder before a server starts.
Only pages of the site's own host and without a query are shared: their number is bounded by the content, that of
queries and hosts by nothing.

A disk that is full or read-only costs stored pages, never an answer.
"""

import json
import logging
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
from apps.pagestore.pages import StoredPage
from apps.pagestore.request_key import RequestKey

log = logging.getLogger(__name__)
BOOT = Path("/proc/sys/kernel/random/boot_id")  # after a stop of the machine the last writes may be missing
LAST = "last.json"


class ContentRevision(NamedTuple):
    """A revision of the content: the bytes of this machine's revision file, the token of the database, and the next
    scheduled change, at which the revision ends."""

    file: bytes
    token: str
    until: datetime


class DiskStore:
    """The stored pages of one revision."""

    def __init__(self, directory: Path, revision: ContentRevision) -> None:
        self._folder = directory / f"pages-{_name(revision)}"
        self._has_failed = False

    def open(self, revision: ContentRevision) -> None:
        """Create the folder, unless it exists, and delete those of earlier revisions."""
        try:
            self._folder.mkdir()
        except FileExistsError:  # another process has opened it
            return
        except OSError as error:
            self._say_failed(error)
        for other in self._folder.parent.glob("pages-*"):  # before the next write: on a full disk they are in the way
            if other != self._folder:
                shutil.rmtree(other, ignore_errors=True)
        try:
            _write(self._folder.parent / LAST, _in_json(revision))
        except OSError as error:
            self._say_failed(error)

    def get(self, request_key: RequestKey) -> StoredPage | None:
        if not _is_shared(request_key):
            return None
        try:
            head, _, body = self._file(request_key).read_bytes().partition(b"\n")
            status, headers = json.loads(head)
        except (OSError, ValueError):  # not stored, deleted at this moment, or damaged
            return None
        return StoredPage(status, [(name, value) for name, value in headers], body)

    def put(self, request_key: RequestKey, page: StoredPage) -> None:
        if not _is_shared(request_key):
            return
        try:
            _write(self._file(request_key), json.dumps([page.status, page.headers]).encode() + b"\n" + page.body)
        except FileNotFoundError:  # the revision has ended, or its folder could not be made
            pass
        except OSError as error:
            self._say_failed(error)

    def _say_failed(self, error: OSError) -> None:
        """Log the first failure only: the others have the same cause."""
        if not self._has_failed:
            log.warning("Pages are not stored on disk: %s", error)
        self._has_failed = True

    def _file(self, request_key: RequestKey) -> Path:
        return self._folder / sha256(repr(request_key).encode()).hexdigest()


def clear(directory: Path) -> None:
    """Delete all stored pages. The folders stay: processes that use them go on storing."""
    for file in directory.glob("pages-*/*"):
        file.unlink(missing_ok=True)


def last(directory: Path) -> ContentRevision | None:
    """The last revision for which a process of this machine, with this code, has stored pages."""
    try:
        file, token, until = json.loads((directory / LAST).read_bytes())
    except (OSError, ValueError):
        return None
    revision = ContentRevision(bytes.fromhex(file), token, datetime.fromisoformat(until))
    return revision if (directory / f"pages-{_name(revision)}").exists() else None


def _name(revision: ContentRevision) -> str:
    boot = BOOT.read_bytes() if BOOT.exists() else b""
    return sha256(build.fingerprint() + boot + _in_json(revision)).hexdigest()[:32]


def _in_json(revision: ContentRevision) -> bytes:
    return json.dumps([revision.file.hex(), revision.token, revision.until.isoformat()]).encode()


def _is_shared(request_key: RequestKey) -> bool:
    return not request_key.query and request_key.host == urlsplit(settings.SITE_URL).hostname


def _write(path: Path, content: bytes) -> None:
    """Replace the file at once: no reader sees a part of it, and a write that fails leaves nothing behind."""
    fresh = path.with_name(f".{path.name}-{os.getpid()}-{get_ident()}")
    try:
        fresh.write_bytes(content)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
