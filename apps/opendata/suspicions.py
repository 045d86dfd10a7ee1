"""Texts that look as if they had been read in another encoding on their way: a warning, as they may be meant."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.opendata.comparison import Compared, Outcome
from apps.opendata.guard import unguarded
from apps.opendata.refusals import Refusal

BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
LOST = re.compile(r"\?{3,}[?\s.,:;()\-]*")  # what is left of a text when its letters are not in the encoding
MISREAD_AS = ("cp1252", "cp1256")


def suspicions(compared: Compared) -> Iterator[Refusal]:
    """What looks wrong in the cells that a row would write, in the active language."""
    if compared.outcome in (Outcome.NEW, Outcome.CHANGED):
        for cell in compared.cells:
            if message := suspicion(unguarded(cell.new)):
                yield Refusal(compared.dataset, compared.row.line, cell.column.name, cell.new, message)


def suspicion(text: str) -> str:
    """Why a text looks wrong, or ''."""
    if "\ufffd" in text or LOST.fullmatch(text):
        return _("Warning: letters seem to be lost, as of a file that was saved in another encoding.")
    for run in BEYOND_ASCII.findall(text):
        if meant := _misread(run):
            message = _("Warning: “%(found)s” looks like “%(meant)s” read in another encoding.")
            return message % {"found": run[:40], "meant": meant[:40]}
    return ""


def _misread(run: str) -> str:
    """What letters were before a program took UTF-8 for another encoding; '' when they were nothing else."""
    for encoding in MISREAD_AS:
        try:
            return run.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return ""
