"""Takes an uploaded picture in: checked before it is decoded, re-encoded without anything but its pixels."""

import io
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP")


def check_picture(file: IO[bytes]) -> None:
    """Refuse a file that is too large, of another kind than PNG, JPEG or WebP by its content, or of too many pixels.
    Only its head is read."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size > settings.PICTURE_MAX_BYTES:
        limit = settings.PICTURE_MAX_BYTES // 1024**2
        raise ValidationError(_("The picture is larger than %(limit)s MB."), params={"limit": limit})
    try:
        with Image.open(file, formats=FORMATS) as picture:
            pixels = picture.width * picture.height
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise ValidationError(_("This is no PNG, JPEG or WebP picture.")) from error
    finally:
        file.seek(0)
    if pixels > settings.PICTURE_MAX_PIXELS:
        limit = settings.PICTURE_MAX_PIXELS // 10**6
        raise ValidationError(_("The picture has more than %(limit)s million pixels."), params={"limit": limit})


def clean_picture(file: Any) -> ContentFile:
    """The picture as WebP, upright, without metadata. ValidationError when it is none or breaks a limit."""
    check_picture(file)
    try:
        with Image.open(file, formats=FORMATS) as picture:
            upright = ImageOps.exif_transpose(picture)
            upright = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
            out = io.BytesIO()
            upright.save(out, "WEBP", quality=82)
    except (OSError, ValueError, SyntaxError) as error:
        raise ValidationError(_("This picture is damaged.")) from error
    return ContentFile(out.getvalue(), name="picture.webp")
