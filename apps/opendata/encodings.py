"""Compresses files piece by piece while they are sent, for clients that accept it."""

import zlib
from collections.abc import Callable, Generator
from contextlib import closing

import brotli  # type: ignore[import-untyped]

# Low levels: a file is sent almost as fast as without compression, at a tenth (gzip) or a thirtieth (Brotli) of its
# size.
GZIP_LEVEL = 3
BROTLI_QUALITY = 4
BROTLI_WINDOW = 18  # 256 KiB

Pieces = Generator[bytes, None, None]


def encoded(pieces: Pieces, encoding: str) -> Pieces:
    """The pieces in a content encoding, or as they are for "". Closing the result closes the pieces."""
    return ENCODERS[encoding](pieces) if encoding else pieces


def _gzip(pieces: Pieces) -> Pieces:
    packer = zlib.compressobj(GZIP_LEVEL, wbits=zlib.MAX_WBITS | 16)
    return _packed(pieces, packer.compress, lambda: packer.flush(zlib.Z_SYNC_FLUSH), packer.flush)


def _brotli(pieces: Pieces) -> Pieces:
    packer = brotli.Compressor(quality=BROTLI_QUALITY, lgwin=BROTLI_WINDOW)
    return _packed(pieces, packer.process, packer.flush, packer.finish)


ENCODERS = {"br": _brotli, "gzip": _gzip}


def _packed(
    pieces: Pieces, pack: Callable[[bytes], bytes], flush: Callable[[], bytes], finish: Callable[[], bytes]
) -> Pieces:
    """The packed pieces. The first, the header line, is flushed: the client gets it before the first query is done."""
    with closing(pieces):
        yield pack(next(pieces)) + flush()
        for piece in pieces:
            if packed := pack(piece):
                yield packed
        yield finish()
