"""Streams all datasets as one zip file."""

import zipfile
from collections.abc import Sequence
from contextlib import closing
from io import RawIOBase
from typing import TYPE_CHECKING

from django.db import DEFAULT_DB_ALIAS

from apps.opendata import package
from apps.opendata.csvout import pieces
from apps.opendata.derived import File
from apps.opendata.encodings import Pieces
from apps.opendata.snapshot import snapshot

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer  # collections.abc.Buffer came with Python 3.12


class Outbox(RawIOBase):
    """A write-only file that holds only the bytes that were not sent yet. It cannot seek, so `zipfile` writes the size
    and the checksum of a member after its content, and no member is held in memory."""

    def __init__(self) -> None:
        self.unsent = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: "ReadableBuffer") -> int:
        self.unsent += data
        return memoryview(data).nbytes

    def flushed(self) -> bytes:
        """The unsent bytes, which from now on count as sent."""
        piece = bytes(self.unsent)
        self.unsent.clear()
        return piece


def packed(datasets: Sequence[File]) -> Pieces:
    """The zip file in pieces: datapackage.json and the files of these datasets, all from one snapshot."""
    outbox = Outbox()
    with snapshot(DEFAULT_DB_ALIAS), zipfile.ZipFile(outbox, "w") as zipped:
        zipped.writestr(member("datapackage.json"), package.as_text(package.descriptor(list(datasets))))
        for dataset in datasets:
            entry = member(f"{dataset.name}.csv")
            # ZIP64, because nobody knows yet whether the member exceeds 2 GiB, and `zipfile` would fail there.
            with closing(pieces(dataset)) as file, zipped.open(entry, "w", force_zip64=True) as part:
                for piece in file:
                    part.write(piece)
                    yield outbox.flushed()
    yield outbox.flushed()


def member(name: str) -> zipfile.ZipInfo:
    """An entry without a date, so that the same rows make the same bytes."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
