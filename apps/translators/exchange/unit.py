"""What a file of translations holds: one text in two languages, with its address, its state and its limits."""

import dataclasses
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, NoReturn

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.languages.stamps import TranslationState, fingerprint
from apps.languages.typography import number
from apps.opendata import file_limits

HASH = "sha256:"  # before the hash in every file: a spreadsheet takes some hexadecimal numbers for decimal ones
# What a file can say that it is encoded in. Python knows more names, some of which are no encodings of text.
ENCODING = re.compile("utf-?8|utf-?16|us-ascii|iso-8859-[0-9]{1,2}|(?:windows-|cp)125[0-8]", re.IGNORECASE)
MACHINE = "machine"
PERSON = "person"


@dataclass(frozen=True)
class Unit:
    """A text of a record and its translation. The source is not empty; a target is empty until somebody translates."""

    resource: str  # the label of the model, such as editions.edition
    key: str
    field: str
    source_language: str
    target_language: str
    source: str
    target: str = ""
    state: TranslationState = TranslationState.MISSING
    is_machine: bool = False
    maximum: int | None = None  # characters
    context: str = ""  # type and name of the record, for the translator
    # Of the texts in the database when the file was written. A file that names no hash was made from the source in it,
    # and does not say ("") what the target was.
    source_hash: str = ""
    target_hash: str | None = None
    is_unfinished: bool = dataclasses.field(
        default=False, compare=False
    )  # as marked by the tool that wrote the file: the target needs work

    def __post_init__(self) -> None:
        if not self.source_hash:
            object.__setattr__(self, "source_hash", fingerprint(self.source))
        if self.target_hash is None:
            object.__setattr__(self, "target_hash", fingerprint(self.target))

    @property
    def address(self) -> str:
        """What the text is found by, without its language."""
        return f"{self.resource}/{self.key}/{self.field}"


class UnitRow(NamedTuple):
    """A unit of a file and the line it begins in, as an editor shows it; or the problem that makes it unreadable."""

    line: int
    unit: Unit | None
    problem: str = ""


class Problem(Exception):
    """Why one row of a file cannot be read; the others can."""


def parts_of(address: str) -> tuple[str, str, str]:
    """Resource, key and field of an address. Problem when it is none."""
    parts = address.split("/")
    if len(parts) != 3 or not all(parts):
        raise Problem(_("“%(address)s” is not the address of a text.") % {"address": address[:100]})
    return parts[0], parts[1], parts[2]


def hash_of(value: str) -> str:
    """The hash in a file; "" if it is not a hash: then the source in the file counts."""
    digits = value.strip().removeprefix(HASH).lower()
    return digits if len(digits) == 64 and set(digits) <= set("0123456789abcdef") else ""


def number_of(value: str | None) -> int | None:
    """A length in a file, or None."""
    text = (value or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def limited(rows: Iterable[UnitRow]) -> Iterator[UnitRow]:
    """The rows. ValidationError when there are too many, or a text is longer than any field."""
    for count, row in enumerate(rows, start=1):
        if count > settings.IMPORT_MAX_ROWS:
            raise ValidationError(too_many_texts())
        if row.unit and max(len(row.unit.source), len(row.unit.target)) > settings.IMPORT_MAX_CELL:
            message = _("The text in line %(line)s has more than %(most)s characters.")
            raise ValidationError(message % {"line": row.line, "most": number(settings.IMPORT_MAX_CELL)})
        yield row


def too_many_texts() -> str:
    return _("The file has more than %(most)s texts.") % {"most": number(settings.IMPORT_MAX_ROWS)}


def check_size(content: bytes) -> None:
    """ValidationError when a file is empty or larger than an import can be: before anything reads it."""
    if not content.strip():
        raise ValidationError(_("The file is empty."))
    file_limits.check_size(len(content), settings.IMPORT_MAX_BYTES)


def damaged(line: int, what: str) -> NoReturn:
    """Refuse the whole file, with the line in which it cannot be read."""
    raise ValidationError(_("The file cannot be read from line %(line)s: %(what)s.") % {"line": line, "what": what})
