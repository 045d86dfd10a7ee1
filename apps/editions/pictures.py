"""Takes an uploaded picture in: checked before it is decoded, re-encoded without anything but its pixels, in the widths
that pages ask for."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError, features

FORMATS = ("PNG", "JPEG", "WEBP")
FOLDER = "pictures"
DIGITS = 32  # of the digest that stand in a name
ENCODED: dict[str, dict[str, Any]] = {"webp": {"quality": 82}, "avif": {"quality": 60, "speed": 8}}


def formats() -> list[str]:
    """The formats that pictures are kept in: WebP for everybody, AVIF where Pillow can write it."""
    return [name for name in ENCODED if features.check(name)]


def name_of(stem: str, kind: str, width: int | None = None) -> str:
    """The name of a file of a picture: `pictures/<digest>.webp` in full, `pictures/<digest>-640.avif` in a width."""
    return f"{stem}-{width}.{kind}" if width else f"{stem}.{kind}"


@dataclass(frozen=True)
class Pixels:
    """A decoded picture, upright and no larger than it is kept."""

    image: Image.Image

    @cached_property
    def digest(self) -> str:
        """A mark of what is to be seen, the same whatever file it came in."""
        what = f"{self.image.mode} {self.image.width} {self.image.height} ".encode()
        return sha256(what + self.image.tobytes()).hexdigest()

    @property
    def stem(self) -> str:
        return f"{FOLDER}/{self.digest[:DIGITS]}"

    @property
    def widths(self) -> list[int]:
        """The widths in which it is kept beside its own."""
        return [width for width in settings.PICTURE_WIDTHS if width < self.image.width]

    def files(self) -> Iterator[tuple[str, bytes]]:
        """All its files by name; that in full is the last."""
        for width in [*self.widths, None]:
            size = (width, max(1, round(self.image.height * width / self.image.width))) if width else self.image.size
            scaled = self.image.resize(size, Image.Resampling.LANCZOS) if width else self.image
            for kind in formats() if width else ["webp"]:
                out = io.BytesIO()
                scaled.save(out, kind, **ENCODED[kind])
                yield name_of(self.stem, kind, width), out.getvalue()


def decoded(file: IO[bytes]) -> Pixels:
    """The picture in a file. ValidationError when it is none, or breaks a limit; these stand before the decoding."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size > settings.PICTURE_MAX_BYTES:
        limit = settings.PICTURE_MAX_BYTES // 1024**2
        raise ValidationError(_("The picture is larger than %(limit)s MB."), params={"limit": limit})
    with _opened(file) as picture:
        _check(picture)
        try:
            picture.draft("RGB", (settings.PICTURE_LONGEST_SIDE,) * 2)  # a JPEG is decoded no larger than need be
            upright = ImageOps.exif_transpose(picture)
            return Pixels(_kept(upright))
        except (OSError, ValueError, SyntaxError) as error:
            raise ValidationError(_("This picture is damaged.")) from error


@contextmanager
def _opened(file: IO[bytes]) -> Iterator[Image.Image]:
    """A picture of which only the head is read, whatever kind its name claims."""
    try:
        picture = Image.open(file, formats=FORMATS)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise ValidationError(_("This is not a PNG, JPEG or WebP picture.")) from error
    with picture:
        yield picture


def _check(picture: Image.Image) -> None:
    if picture.width * picture.height > settings.PICTURE_MAX_PIXELS:
        limit = settings.PICTURE_MAX_PIXELS // 10**6
        raise ValidationError(_("The picture has more than %(limit)s million pixels."), params={"limit": limit})
    if getattr(picture, "is_animated", False):
        raise ValidationError(_("The picture is animated. Choose a still picture."))


def _kept(picture: Image.Image) -> Image.Image:
    """In the colours and the size in which it is kept; a thin line stays a pixel wide."""
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    plain = picture if picture.mode == mode else picture.convert(mode)
    plain.thumbnail((settings.PICTURE_LONGEST_SIDE,) * 2, Image.Resampling.LANCZOS)
    return plain
