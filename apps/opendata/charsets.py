"""Detects the character encoding of a file: by its byte order mark, or by decoding all of it."""

import codecs
import io
import unicodedata
from collections.abc import Callable
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

Opener = Callable[[], BinaryIO]
"""Opens the file again, at its beginning."""

MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
LEGACY = ("cp1252", "iso8859-15", "cp1256")  # what spreadsheets in our languages still write
BLOCK = 1 << 20  # characters


def detect(opener: Opener) -> str:
    """The encoding of a file. When it is not Unicode, all legacy encodings that can decode the file must give the same
    text: a wrong guess would change letters without an error. ValidationError names the byte that cannot be read."""
    with opener() as file:
        head = file.read(4)
    marked = next((encoding for mark, encoding in MARKS.items() if head.startswith(mark)), "")
    encoding = marked or _by_zeros(head) or "utf-8"
    if _reads(opener, encoding):
        return encoding
    with opener() as file:
        content = file.read()
    decoded = {} if marked else {legacy: _text(content, legacy) for legacy in LEGACY}
    texts = {legacy: text for legacy, text in decoded.items() if text is not None}
    if len(set(texts.values())) == 1:
        return next(iter(texts))
    raise ValidationError(_refusal(content, encoding))


def _by_zeros(head: bytes) -> str:
    """UTF-16 without a byte order mark, or "". Our headers begin with ASCII, so every other byte is zero."""
    if len(head) == 4 and head[0] and head[2] and not (head[1] or head[3]):
        return "utf-16-le"
    if len(head) == 4 and head[1] and head[3] and not (head[0] or head[2]):
        return "utf-16-be"
    return ""


def _reads(opener: Opener, encoding: str) -> bool:
    with opener() as file, io.TextIOWrapper(file, encoding, newline="") as text:
        try:
            while text.read(BLOCK):
                pass
        except UnicodeError:
            return False
    return True


def _text(content: bytes, encoding: str) -> str | None:
    """The decoded content; None if it cannot be decoded or contains control characters."""
    try:
        text = content.decode(encoding)
    except UnicodeError:
        return None
    return None if any(unicodedata.category(sign) == "Cc" and sign not in "\t\r\n" for sign in set(text)) else text


def _refusal(content: bytes, encoding: str) -> str:
    try:
        content.decode(encoding)
    except UnicodeDecodeError as error:
        row = content[: error.start].decode(encoding, "replace").count("\n") + 1
        found = {"row": row, "byte": f"0x{content[error.start]:02X}", "place": error.start + 1}
        message = _(
            "The file is not in UTF-8, and its encoding is not certain: byte %(place)s, in line %(row)s, is %(byte)s. "
            "Save it as “CSV UTF-8”."
        )
        return message % found
    return _("The encoding of the file cannot be detected. Save it as “CSV UTF-8”.")
