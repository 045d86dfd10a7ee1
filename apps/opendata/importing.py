"""Imports files: compares them with the database first, then writes exactly what was compared, all or nothing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from apps.history.changes import change
from apps.history.changes import current as current_change
from apps.history.models import Change
from apps.languages import stamps
from apps.opendata import import_lock
from apps.opendata.comparison import Allows, Compared, RowComparison, RowOutcome, Waits, everything, nothing_waits
from apps.opendata.key_resolver import KeyResolver
from apps.opendata.lost_letters_question import LETTERS, STORED, LetterCheck
from apps.opendata.questions import Question
from apps.opendata.settling import settle
from apps.opendata.tables import Table
from apps.opendata.writing import let_wait, write
from apps.publishing.models import Publishable
from apps.publishing.rights import AnyUser
from apps.search.following import together

WRITTEN = (RowOutcome.NEW, RowOutcome.CHANGED, RowOutcome.WAITING)


class Outdated(Exception):
    """The data changed since the files were compared; nothing was written."""

    def __init__(self) -> None:
        super().__init__(_("The data changed since the comparison. Compare again."))


@dataclass
class ComparisonTally:
    """The result of a comparison: the number of rows by outcome, of emptied cells and of probable duplicates, and a
    digest of all changes."""

    counts: Counter[RowOutcome] = field(default_factory=Counter)
    emptied: int = 0
    duplicates: int = 0
    digest: str = ""

    def __str__(self) -> str:
        """Programs read it. Rows that wait are named where there are some: a command writes as nobody and has none."""
        named = [outcome for outcome in RowOutcome if outcome != RowOutcome.WAITING or self.counts[outcome]]
        return ", ".join(f"{self.counts[outcome]} {outcome}" for outcome in named)

    @property
    def writes(self) -> int:
        return sum(self.counts[outcome] for outcome in WRITTEN)

    @property
    def refused(self) -> int:
        return self.counts[RowOutcome.REFUSED]


class Importing:
    """An import of files, ordered so that a row refers only to its own file and to earlier ones. `allows` checks the
    rights of the sender; rows that `waits` names become waiting changes. New records get the `state` when their file
    has no such column. Rules over several records see the stored ones, not those of the same import."""

    def __init__(
        self,
        tables: Sequence[Table],
        allows: Allows = everything,
        state: str = Publishable.State.PUBLISHED,
        waits: Waits = nothing_waits,
    ) -> None:
        self.tables, self.allows, self.state, self.waits = tables, allows, state, waits
        self._lines: dict[RowOutcome, list[list[int]]] = {}  # by outcome and table: rows are read again when written
        self._marks: dict[RowOutcome, str] = {}
        self.change: Change | None = None
        self._is_settled = False
        self._checks = [LetterCheck() for _table in tables]

    @property
    def count(self) -> int:
        return sum(table.count for table in self.tables)

    def open_questions(self) -> list[tuple[Table, Question]]:
        """The questions that neither the sender nor the stored values have answered."""
        self._settle()
        return [(table, question) for table in self.tables for question in table.questions if not question.answer]

    def late_questions(self) -> list[tuple[Table, Question]]:
        """The questions that the comparison raised, answered ones too."""
        pairs = zip(self.tables, self._checks, strict=True)
        return [(table, found) for table, check in pairs if (found := check.question(table.answers.get(LETTERS, "")))]

    def _settle(self) -> None:
        if not self._is_settled:
            for table in self.tables:
                settle(table)
        self._is_settled = True

    def compare(self, tally: ComparisonTally) -> Iterator[list[Compared]]:
        """Yield every row with its outcome, in batches, and fill the tally. Writes nothing. Cells that an open question
        is about are refused."""
        self._settle()
        self._checks = [LetterCheck() for _table in self.tables]
        find, marks = KeyResolver(), {outcome: sha256() for outcome in WRITTEN}
        self._lines = {outcome: [[] for _table in self.tables] for outcome in WRITTEN}
        for place, table in enumerate(self.tables):
            for batch in self._comparison(table, find)(table):
                for one in batch:
                    tally.counts[one.outcome] += 1
                    tally.duplicates += len(one.duplicates)
                    self._checks[place].see(one)
                    if one.outcome in WRITTEN:
                        tally.emptied += sum(cell.is_emptied for cell in one.cells)
                        self._lines[one.outcome][place].append(one.row.line)
                        marks[one.outcome].update(_mark(one))
                yield batch
        self._marks = {outcome: mark.hexdigest() for outcome, mark in marks.items()}
        tally.digest = sha256("".join(self._marks.values()).encode()).hexdigest()

    def write(self, by: AnyUser | None, message: str) -> Iterator[int]:
        """Write what the last comparison found, as one change in one transaction. Yields the number of rows written so
        far. Outdated when the outcome is now another; ValidationError when rules over several records refuse it."""
        if found := [question.text for _table, question in self.late_questions() if not question.answer]:
            raise ValidationError(found)
        try:
            with change(Change.Kind.IMPORT, by, message) as self.change, stamps.origin("import"):
                import_lock.begin()
                done = 0
                # New records come first, so that rows of existing records are locked as briefly as possible.
                for outcome in WRITTEN:
                    for count in self._write(outcome, by, message):
                        done += count
                        yield done
        except IntegrityError as error:  # somebody stored a record of the same key meanwhile, or removed a reference
            raise Outdated from error

    def _write(self, outcome: RowOutcome, by: AnyUser | None, message: str) -> Iterator[int]:
        find, marks = KeyResolver(), sha256()
        with together():
            for table, lines in zip(self.tables, self._lines[outcome], strict=True):
                wanted = set(lines)
                rows = (row for row in table if row.line in wanted) if wanted else ()
                for batch in self._comparison(table, find, validates=False)(rows):
                    if any(one.outcome != outcome for one in batch):
                        raise Outdated
                    for one in batch:
                        marks.update(_mark(one))
                    if outcome == RowOutcome.WAITING:
                        current_change()  # the import is a change, even if everything waits
                        let_wait(table.dataset, batch, by, message)
                    else:
                        write(table.dataset, batch, find)
                    yield len(batch)
        if marks.hexdigest() != self._marks[outcome]:
            raise Outdated

    def _comparison(self, table: Table, find: KeyResolver, validates: bool = True) -> RowComparison:
        return RowComparison(
            *(table.dataset, find, self.allows, defaults(table, self.state), validates, table.restore),
            keeps_letters=table.answers.get(LETTERS) == STORED,
            waits=self.waits,
        )


def defaults(table: Table, state: str) -> dict[str, str]:
    """The values of new records for fields that the file has no column for."""
    is_unsaid = issubclass(table.dataset.model, Publishable) and "state" not in table.headers
    return {"state": state} if is_unsaid else {}


def _mark(one: Compared) -> bytes:
    """What a row would change: a comparison made later must find the same."""
    return repr((one.row.line, one.outcome, one.key, [(c.column.name, c.old, c.new) for c in one.cells])).encode()
