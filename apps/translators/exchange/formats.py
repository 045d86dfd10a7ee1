"""The formats in which translations go out and come back. A file is recognized by its content, not by its name."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.translators.exchange import csv_file, po, xliff12, xliff21, xml_reader
from apps.translators.exchange.unit import Unit, UnitRow, check_size


class ExchangeFormat(NamedTuple):
    """A format: what it is called, and how it is written and read."""

    name: str
    title: str
    extension: str
    media_type: str
    write: Callable[[Iterable[Unit]], Iterator[bytes]]
    read: Callable[[bytes], Iterator[UnitRow]]


XLIFF12 = ExchangeFormat("xliff12", "XLIFF 1.2", "xlf", "application/x-xliff+xml", xliff12.write, xliff12.read)
XLIFF21 = ExchangeFormat("xliff21", "XLIFF 2.1", "xlf", "application/xliff+xml", xliff21.write, xliff21.read)
PO = ExchangeFormat("po", "PO", "po", "text/x-gettext-translation", po.write, po.read)
CSV = ExchangeFormat("csv", "CSV", "csv", "text/csv", csv_file.write, csv_file.read)
FORMATS = {form.name: form for form in (XLIFF12, XLIFF21, PO, CSV)}


def recognized(content: bytes) -> ExchangeFormat:
    """The format of a file. ValidationError when it is empty, too large, or XML of another kind."""
    check_size(content)
    if (root := xml_reader.root(content)) is not None:
        version = root.attributes.get("version", "")
        if root.name == "xliff" and root.namespace in ("", xliff12.NAMESPACE) and version.startswith("1."):
            return XLIFF12
        if root.name == "xliff" and root.namespace == xliff21.NAMESPACE and version.startswith("2."):
            return XLIFF21
        raise ValidationError(_("The file is XML, but not XLIFF 1.2 or 2.1."))
    plain = content.replace(b"\0", b"")  # of UTF-16, whose letters of ASCII have a zero beside them
    return PO if b"msgid" in plain and b"msgstr" in plain and b"target_language" not in plain[:4096] else CSV


def read(content: bytes) -> Iterator[UnitRow]:
    """The rows of a file in any format. ValidationError when the file as a whole cannot be read."""
    return recognized(content).read(content)
