"""Asks whether a file means what looks like lost letters, when that is so of many of its texts."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.opendata.comparison import CellChange, Compared
from apps.opendata.formula_escape import unescaped
from apps.opendata.questions import Option, Question

LETTERS = "letters"  # the id of the question
FILE, STORED = "file", "stored"  # its options
MANY = 3  # cells that are asked about; fewer, when they are most of the file
SAMPLES = 3


@dataclass
class LetterCheck:
    """Counts the cells of a file whose stored texts have letters beyond ASCII, and those where such letters can be
    lost. A kept text is not counted as lost: with the answer `STORED`, the question comes from `answer` alone."""

    stored: int = 0
    doubtful: int = 0
    samples: list[CellChange] = field(default_factory=list)

    def see(self, one: Compared) -> None:
        self.stored += one.lettered
        self.doubtful += len(one.doubtful)
        self.samples += one.doubtful[: SAMPLES - len(self.samples)]

    def question(self, answer: str) -> Question | None:
        """The question, if there is one to ask."""
        if not self.doubtful or (self.doubtful < MANY and self.doubtful * 2 <= self.stored):
            return None
        text = ngettext(
            "%(count)s text differs from the stored one only in letters beyond ASCII. Which is right?",
            "%(count)s texts differ from the stored ones only in letters beyond ASCII. Which are right?",
            self.doubtful,
        )
        samples = [(unescaped(cell.old)[:100], unescaped(cell.new)[:100]) for cell in self.samples]
        options = (
            Option(STORED, _("The stored texts: these stay as they are"), tuple((old, "") for old, _new in samples)),
            Option(FILE, _("The texts of the file"), tuple((new, "") for _old, new in samples)),
        )
        return Question(LETTERS, text % {"count": self.doubtful}, options, answer)
