"""Checks, decodes and re-encodes uploaded pictures.

Limits are checked before decoding, against decompression bombs. A process decodes one picture at a time: several
uploads at once need no more memory than one. Only the pixels are kept (no metadata), in the widths that pages use.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from threading import Lock
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError, features

from apps.languages.typography import number

FORMATS = ("PNG", "JPEG", "WEBP")
FOLDER = "pictures"
DIGITS = 32  # of the digest that are in a file name
MEMORY = {"PNG": 10, "WEBP": 18}  # bytes that decoding and scaling need for each pixel, measured; JPEG is scaled first
_decoding = Lock()
ENCODED: dict[str, dict[str, int]] = {"webp": {"quality": 82}, "avif": {"quality": 60, "speed": 8}}


def formats() -> list[str]:
    """The stored formats: WebP, and AVIF if Pillow can write it."""
    return [name for name in ENCODED if features.check(name)]


def name_of(stem: str, kind: str, width: int | None = None) -> str:
    """A file name: `pictures/<digest>.webp` for the full size, `pictures/<digest>-640.avif` for a width."""
    return f"{stem}-{width}.{kind}" if width else f"{stem}.{kind}"


@dataclass(frozen=True)
class Pixels:
    """A decoded picture, upright and scaled down to the longest side that is stored."""

    image: Image.Image

    @cached_property
    def digest(self) -> str:
        """The fingerprint of the pixels. It does not depend on the format of the uploaded file."""
        what = f"{self.image.mode} {self.image.width} {self.image.height} ".encode()
        return sha256(what + self.image.tobytes()).hexdigest()

    @property
    def stem(self) -> str:
        return f"{FOLDER}/{self.digest[:DIGITS]}"

    @property
    def widths(self) -> list[int]:
        """The stored widths besides the full one."""
        return [width for width in settings.PICTURE_WIDTHS if width < self.image.width]

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Name and content of each file; the full size comes last."""
        for width in [*self.widths, None]:
            size = (width, max(1, round(self.image.height * width / self.image.width))) if width else self.image.size
            scaled = self.image.resize(size, Image.Resampling.LANCZOS) if width else self.image
            for kind in formats() if width else ["webp"]:
                out = io.BytesIO()
                scaled.save(out, kind, **ENCODED[kind])
                yield name_of(self.stem, kind, width), out.getvalue()


def decoded(file: IO[bytes]) -> Pixels:
    """Decode a picture. Raise ValidationError if it is not a picture or exceeds a limit."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size > settings.PICTURE_MAX_BYTES:
        limit = settings.PICTURE_MAX_BYTES // 1024**2
        raise ValidationError(_("The picture is larger than %(limit)s MB."), params={"limit": limit})
    with _opened(file) as picture, _decoding:
        _check(picture)  # from the header, so that a bomb is refused before it is decoded
        try:
            picture.draft("RGB", (settings.PICTURE_LONGEST_SIDE,) * 2)  # decodes a JPEG at the smallest sufficient size
            ImageOps.exif_transpose(picture, in_place=True)  # before the metadata goes, which holds the orientation
            return Pixels(_normalized(picture))
        except (OSError, ValueError, SyntaxError) as error:
            raise ValidationError(_("This picture is damaged.")) from error


@contextmanager
def _opened(file: IO[bytes]) -> Iterator[Image.Image]:
    """Open a picture and read its header only. The format comes from the content, not from the file name."""
    try:
        picture = Image.open(file, formats=FORMATS)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise ValidationError(_("This is not a PNG, JPEG or WebP picture.")) from error
    with picture:
        yield picture


def _check(picture: Image.Image) -> None:
    short, long = sorted(picture.size)
    if long > settings.PICTURE_MAX_SIDE:
        params = {"limit": number(settings.PICTURE_MAX_SIDE)}
        raise ValidationError(_("A side of the picture is longer than %(limit)s pixels."), params=params)
    if long > short * settings.PICTURE_MAX_RATIO:
        limit = settings.PICTURE_MAX_RATIO
        raise ValidationError(
            _("One side of the picture is more than %(limit)s times as long as the other."), params={"limit": limit}
        )
    most = settings.PICTURE_MAX_PIXELS
    if memory := MEMORY.get(picture.format or ""):
        most = min(most, settings.PICTURE_MAX_MEMORY // memory)
    if short * long > most:
        limit = most // 10**6
        raise ValidationError(_("The picture has more than %(limit)s million pixels."), params={"limit": limit})
    # A phone puts a depth or gain map behind its photo (MPO): a second picture, but not a motion. The first is used.
    if getattr(picture, "is_animated", False) and picture.format != "MPO":
        raise ValidationError(_("The picture is animated. Choose a still picture."))


def _normalized(picture: Image.Image) -> Image.Image:
    """Convert to the stored colour mode and size. A side never becomes less than one pixel."""
    # Two modes only: the digest includes the mode, and the same pixels in a palette would count as another picture.
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    plain = picture if picture.mode == mode else picture.convert(mode)
    plain.thumbnail((settings.PICTURE_LONGEST_SIDE,) * 2, Image.Resampling.LANCZOS)
    return plain
