"""Streams all datasets as one zip file."""

import zipfile
from collections.abc import Sequence
from contextlib import closing
from io import RawIOBase
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from apps.opendata import package
from apps.opendata.csvout import pieces
from apps.opendata.derived import File
from apps.opendata.encodings import Pieces
from apps.opendata.snapshot import snapshot


class _Outbox(RawIOBase):
    """A write-only file that holds only the bytes that were not sent yet."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self.waiting)
        self.waiting.clear()
        return taken


def packed(datasets: Sequence[File]) -> Pieces:
    """The zip file in pieces: the files of these datasets, all from one snapshot, and datapackage.json."""
    outbox = _Outbox()
    with snapshot(DEFAULT_DB_ALIAS), zipfile.ZipFile(outbox, "w") as zipped:
        zipped.writestr(_member("datapackage.json"), package.as_text(package.descriptor(list(datasets))))
        for dataset in datasets:
            name = _member(f"{dataset.name}.csv")
            with closing(pieces(dataset)) as file, zipped.open(name, "w", force_zip64=True) as member:
                for piece in file:
                    member.write(piece)
                    yield outbox.take()
    yield outbox.take()


def _member(name: str) -> zipfile.ZipInfo:
    """An entry without a date, so that the same rows make the same bytes."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
