"""Warnings about texts that look as if they were decoded with the wrong encoding. They refuse nothing: a person
decides."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.opendata.comparison import Compared, RowOutcome
from apps.opendata.formula_escape import unescaped
from apps.opendata.lost_letters import ESCAPES, impossible_signs
from apps.opendata.refusals import Refusal

LOST = re.compile(r"\?{3,}[?\s.,:;()\-]*")  # a text whose letters the encoding lacks: each became a question mark
ADDRESS = re.compile(r"\S*(?://|\.\w+/)\S*")
# A letter of our languages as UTF-8 bytes: é, ’, Arabic. In cp1256 these bytes are Arabic letters, too, so one or two
# matches in an Arabic text can be chance.
LETTER = rb"(?:\xc2[\xa0-\xbf]|[\xc3-\xc5][\x80-\xbf]|\xe2\x80[\x80-\xbf]|[\xd8-\xdb][\x80-\xbf])"
MISREAD_AS = {"cp1252": re.compile(LETTER + b"+"), "cp1256": re.compile(LETTER + b"{3,}")}


def warnings_of(compared: Compared) -> Iterator[Refusal]:
    """Warnings about the cells that a row would write, in the active language."""
    if compared.outcome in (RowOutcome.NEW, RowOutcome.CHANGED, RowOutcome.WAITING):
        for cell in compared.cells:
            if message := encoding_warning(unescaped(cell.new), cell.column.language):
                yield Refusal(compared.dataset, compared.row.line, cell.column.name, cell.new, message)


def encoding_warning(text: str, language: str = "") -> str:
    """Why a text looks wrong, or ''."""
    for encoding, misread in MISREAD_AS.items():
        if found := misread.search(text.encode(encoding, "replace")):
            params = {"found": found[0].decode(encoding)[:40], "meant": found[0].decode()[:40]}
            return _("Warning: “%(found)s” looks like “%(meant)s” read in another encoding.") % params
    words = ADDRESS.sub("", text)
    if LOST.fullmatch(text) or ESCAPES.search(words) or impossible_signs(language, words):
        return _("Warning: letters seem to be lost, as in a file saved in another encoding.")
    return ""
