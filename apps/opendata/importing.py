"""Brings files in: first what they would do, then doing exactly that, whole or not at all."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from apps.history.changes import change
from apps.history.models import Change
from apps.languages import stamps
from apps.opendata import import_lock
from apps.opendata.comparison import Allows, Compared, Comparison, Outcome, everything
from apps.opendata.csvin import Table
from apps.opendata.key_resolver import KeyResolver
from apps.opendata.writing import write
from apps.publishing.models import Publishable
from apps.search.following import together

WRITTEN = (Outcome.NEW, Outcome.CHANGED)


class Outdated(Exception):
    """The data are not what they were when the files were compared: nothing was written."""

    def __init__(self) -> None:
        super().__init__(_("The data changed since the comparison. Compare again."))


@dataclass
class Tally:
    """What files would do: how many rows have which outcome, how many cells are emptied, and a mark of it all."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    emptied: int = 0
    digest: str = ""

    def __str__(self) -> str:
        return ", ".join(f"{self.counts[outcome]} {outcome}" for outcome in Outcome)

    @property
    def writes(self) -> int:
        return sum(self.counts[outcome] for outcome in WRITTEN)

    @property
    def refused(self) -> int:
        return self.counts[Outcome.REFUSED]


class Importing:
    """Files on their way in, in an order in which a row refers only to files before its own. `allows` says what their
    sender may write; a new record of a file that does not say so has the `state`. Rules that look at other records see
    these as they are stored."""

    def __init__(
        self, tables: Sequence[Table], allows: Allows = everything, state: str = Publishable.State.PUBLISHED
    ) -> None:
        self.tables, self.allows, self.state = tables, allows, state
        self._found: dict[Outcome, list[list[int]]] = {}
        self._marks: dict[Outcome, str] = {}
        self.change: Change | None = None

    @property
    def count(self) -> int:
        return sum(table.count for table in self.tables)

    def compare(self, tally: Tally) -> Iterator[list[Compared]]:
        """Every row and what would become of it, batch by batch; at the end the tally is complete. Nothing is
        written."""
        find, marks = KeyResolver(), {outcome: sha256() for outcome in WRITTEN}
        self._found = {outcome: [[] for _table in self.tables] for outcome in WRITTEN}
        for place, table in enumerate(self.tables):
            for batch in self._comparison(table, find)(table):
                for one in batch:
                    tally.counts[one.outcome] += 1
                    if one.outcome in WRITTEN:
                        tally.emptied += sum(cell.is_emptied for cell in one.cells)
                        self._found[one.outcome][place].append(one.row.line)
                        marks[one.outcome].update(_mark(one))
                yield batch
        self._marks = {outcome: mark.hexdigest() for outcome, mark in marks.items()}
        tally.digest = "".join(self._marks.values())

    def write(self, by: Any, message: str) -> Iterator[int]:
        """Do what was found when they were compared last, as one change: how many rows are written, batch by batch;
        all are there when it ends, none before. Outdated when they would do anything else by now, and ValidationError
        when rules that look at several records refuse it. What is there already is written last: whoever writes the
        same records waits for as short as can be."""
        try:
            with change(Change.Kind.IMPORT, by, message) as self.change, stamps.origin("import"):
                import_lock.begin()
                done = 0
                for outcome in WRITTEN:
                    for count in self._write(outcome):
                        done += count
                        yield done
        except IntegrityError as error:
            raise Outdated from error

    def _write(self, outcome: Outcome) -> Iterator[int]:
        find, marks = KeyResolver(), sha256()
        with together():
            for table, lines in zip(self.tables, self._found[outcome], strict=True):
                wanted = set(lines)
                rows = (row for row in table if row.line in wanted) if wanted else ()
                for batch in self._comparison(table, find, validates=False)(rows):
                    if any(one.outcome != outcome for one in batch):
                        raise Outdated
                    for one in batch:
                        marks.update(_mark(one))
                    write(table.dataset, batch, find)
                    yield len(batch)
        if marks.hexdigest() != self._marks[outcome]:
            raise Outdated

    def _comparison(self, table: Table, find: KeyResolver, validates: bool = True) -> Comparison:
        return Comparison(table.dataset, find, self.allows, defaults(table, self.state), validates)


def defaults(table: Table, state: str) -> dict[str, Any]:
    """What a new record has when the file does not say so."""
    says = issubclass(table.dataset.model, Publishable) and "state" not in table.headers
    return {"state": state} if says else {}


def _mark(one: Compared) -> bytes:
    return repr((one.row.line, one.outcome, one.key, [(c.column.name, c.old, c.new) for c in one.cells])).encode()
