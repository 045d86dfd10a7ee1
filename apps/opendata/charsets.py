"""Detects Unicode: by the byte order mark, or by decoding all of the file. Other encodings: see `encoding_choice`."""

import codecs
import io
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
# Which of the first four bytes are zero, in files without a byte order mark: our headers begin with ASCII.
ZEROS: dict[tuple[bool, ...], str] = {
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
}
BLOCK = 1 << 20  # characters


def detect(opener: Opener) -> str:
    """The Unicode encoding of a file, or "" when it is in an older one. ValidationError names the byte that cannot be
    read in a file that is Unicode but for a few bytes."""
    with opener() as file:
        head = file.read(4)
    marked = next((encoding for mark, encoding in MARKS.items() if head.startswith(mark)), "")
    marked = marked or ZEROS.get(tuple(not byte for byte in head), "")
    if reads(opener, marked or "utf-8"):
        return marked or "utf-8"
    with opener() as file:
        content = file.read()
    if marked or _is_nearly_utf8(content):
        raise ValidationError(refusals(content, marked or "utf-8"))
    return ""


def reads(opener: Opener, encoding: str) -> bool:
    """Whether all of the file can be decoded."""
    with opener() as file, io.TextIOWrapper(file, encoding, newline="") as text:
        try:
            while text.read(BLOCK):
                pass
        except UnicodeError:
            return False
    return True


def refusals(content: bytes, encoding: str = "utf-8") -> list[str]:
    """Why a file cannot be read, and how to save it so that it can."""
    return [_refusal(content, encoding), how_to_save()]


def how_to_save() -> str:
    """How to save a file in UTF-8, by program."""
    return _(
        "How to save it in UTF-8. Excel (Windows, Mac): Save As, file type “CSV UTF-8 (Comma delimited)”. LibreOffice: "
        "Save As, “Edit filter settings”, character set “Unicode (UTF-8)”. Google Sheets: File, Download, "
        "“Comma-separated values (.csv)”."
    )


def _is_nearly_utf8(content: bytes) -> bool:
    """Whether more signs beyond ASCII can be read as UTF-8 than cannot."""
    text = content.decode("utf-8", "replace")
    return sum(not sign.isascii() for sign in text) > 2 * text.count("\ufffd")


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
