"""Compares the rows of a file with the records of their keys, and validates the result in batches."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from itertools import islice
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.languages.columns import translated_fields
from apps.opendata import registry
from apps.opendata.columns import Key, Keys, Links
from apps.opendata.dataset import Dataset
from apps.opendata.duplicates import Duplicates
from apps.opendata.key_resolver import KeyResolver
from apps.opendata.lost_letters import Loss, has_letters, loss
from apps.opendata.readings import Restore
from apps.opendata.refusals import Errors, Problem, Refusal, add, refusals
from apps.opendata.schema import Column
from apps.opendata.stored_rows import is_text, near, present
from apps.opendata.tables import TableRow
from apps.publishing.models import Record
from apps.publishing.rights import AnyModel
from apps.records.validation import validate

AT_ONCE = 500  # rows


class RowOutcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    WAITING = "waiting"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class CellChange(NamedTuple):
    """A cell that differs from the record; both values normalized."""

    column: Column
    old: str
    new: str

    @property
    def is_emptied(self) -> bool:
        return bool(self.old and not self.new)


@dataclass(eq=False)
class Compared:
    """A row and its outcome. `record` has the row's values, in memory only; `stored` are the cells of the record in the
    database; `cells` are the differences; `links` are the many-to-many relations to set. `lettered` is how many of its
    cells have letters beyond ASCII in the database; `doubtful` are the differences that can be lost letters."""

    dataset: str
    row: TableRow
    key: tuple[str, ...] = ()
    outcome: RowOutcome = RowOutcome.UNCHANGED
    record: AnyModel = None
    stored: dict[str, str] = field(default_factory=dict)
    cells: list[CellChange] = field(default_factory=list)
    links: Links = field(default_factory=dict)
    lettered: int = 0
    doubtful: list[CellChange] = field(default_factory=list)
    duplicates: list[tuple[str, str]] = field(default_factory=list)  # a column and a sentence
    errors: Errors = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Whether it adds a record, at once or after it has waited."""
        return self.outcome in (RowOutcome.NEW, RowOutcome.WAITING) and self.record._state.adding


Allows = Callable[[Compared], Mapping[str, Problem]]
"""Returns what the sender of a new or changed row may not write: a message by column; "" stands for the row."""


Waits = Callable[[Compared], bool]
"""Whether the change of a new or changed row waits until a publisher applies it."""


def nothing_waits(compared: Compared) -> bool:
    """Let nothing wait: the command line has no user to check."""
    return False


def everything(compared: Compared) -> Mapping[str, Problem]:
    """Allow everything: the command line has no user to check."""
    return {}


class RowComparison:
    """Compares the rows of one dataset. `find` also knows the new records of earlier files; `defaults` are the field
    values of new records. Without `validates`, the rows must have been validated before with the same outcome.
    `restore` returns, by column, the stored cell for a cell that a spreadsheet can have made of it. With
    `keeps_letters`, a stored text stays when the one coming in is the same with letters lost."""

    def __init__(
        self,
        dataset: Dataset,
        find: KeyResolver,
        allows: Allows = everything,
        defaults: dict[str, str] | None = None,
        validates: bool = True,
        restore: Mapping[str, Restore] | None = None,
        keeps_letters: bool = False,
        waits: Waits = nothing_waits,
    ) -> None:
        self.dataset, self.find, self.allows, self.waits = dataset, find, allows, waits
        self.keeps_letters = keeps_letters
        self.defaults, self.validates, self.restore = defaults or {}, validates, restore or {}
        self.names = {column.field: column.name for column in dataset.columns if column.field}
        self.by_name = {column.name: column for column in dataset.columns}
        self.own = [column for column in dataset.columns if column.name not in dataset.computed]
        self.key = [self.by_name[name] for name in dataset.key]
        self.to_itself = [d.name for d in dataset.declared if isinstance(d, Key) and d.dataset == dataset.name]
        self.is_referred_to = registry.is_referred_to(dataset.name)
        self.lines: dict[bytes, int] = {}
        self.duplicates = Duplicates(dataset.model) if issubclass(dataset.model, Record) else None

    def __call__(self, rows: Iterable[TableRow]) -> Iterator[list[Compared]]:
        """Yield the compared rows in batches; a row comes in a later batch than the rows it refers to."""
        for layer in self._layers(rows):
            remaining = iter(layer)
            while some := list(islice(remaining, AT_ONCE)):
                yield self._batch(some)

    def with_stored(self, rows: Sequence[TableRow]) -> list[tuple[dict[str, str], dict[str, str]]]:
        """The normalized cells of each row, and those stored under its key; none for a new record."""
        compared = [Compared(self.dataset.name, row) for row in rows]
        for one in compared:
            self._read(one)
        existing = present(self.dataset, [one.key for one in compared if one.key])
        return [(one.row.cells, existing.get(one.key, (None, {}))[1]) for one in compared]

    def _batch(self, rows: Sequence[TableRow]) -> list[Compared]:
        """Compare the rows, with the same number of queries however many there are."""
        compared = [Compared(self.dataset.name, row) for row in rows]
        for one in compared:
            self._read(one)
        existing = present(self.dataset, [one.key for one in compared if one.key])
        if self.to_itself:
            # A row must be validated against the new values of the record it refers to, not the stored ones.
            for record, _stored in existing.values():
                self.find.learn(record, self.key[0].field)
        self._find_lost_keys([one for one in compared if one.key and one.key not in existing])
        self._read_references(compared)
        touched = [one for one in compared if self._apply(one, *existing.get(one.key, (None, {})))]
        if touched and self.validates:
            self._validate(touched)
        for one in compared:
            self._decide(one)
        if self.validates:
            self._find_duplicates([one for one in compared if one.is_new])
        return compared

    def _layers(self, rows: Iterable[TableRow]) -> Iterator[Iterable[TableRow]]:
        """The rows in layers: a row comes after the rows of the file that it refers to. A dataset that cannot refer to
        itself has one layer, read lazily."""
        if not self.to_itself:
            yield rows
            return
        key, remaining = self.dataset.key[0], list(rows)
        while remaining:
            keys = {row.cells.get(key) for row in remaining}
            ready = [row for row in remaining if not any(row.cells.get(name) in keys for name in self.to_itself)]
            layer = ready or remaining  # the comparison refuses rows that refer to each other in a circle
            yield layer
            done = {row.line for row in layer}
            remaining = [row for row in remaining if row.line not in done]

    # --- One row ------------------------------------------------------------------------------------------------------

    def _read(self, one: Compared) -> None:
        """Normalize the cells of a row, and find its key."""
        if one.row.problem:
            one.errors[""] = [one.row.problem]
            return
        one.errors |= {name: [message] for name, message in one.row.refused.items()}
        normal = {}
        for column in (c for c in self.own if c.name in one.row.cells and c.name not in one.row.refused):
            try:
                normal[column.name] = column.normal(one.row.cells[column.name])
            except ValidationError as error:
                one.errors[column.name] = [*error.error_list]
        one.row = one.row._replace(cells={**one.row.cells, **normal})
        if any(name in one.errors for name in self.dataset.key):
            return
        key = self.dataset.key_of(normal)
        for name in (name for name in self.dataset.key if not normal[name]):
            one.errors[name] = [_("The key is missing: it says which record the row is about.")]
        mark = blake2b("\0".join(key).encode(), digest_size=16).digest()  # a million keys take less memory as hashes
        if first := self.lines.get(mark):
            one.errors[self.dataset.key[0]] = [_("The key is already in row %(row)s.") % {"row": first}]
        self.lines.setdefault(mark, one.row.line)
        one.key = key

    def _apply(self, one: Compared, record: AnyModel, stored: dict[str, str]) -> bool:
        """Set the row's values on its record, in memory. Returns whether there is anything to write."""
        if not one.key:
            return False
        is_new = record is None
        one.record = self.dataset.model(**self.defaults) if is_new else record
        one.stored = stored
        for name in self.restore.keys() & stored.keys() & one.row.cells.keys():
            if one.row.cells[name] != stored[name]:
                one.row.cells[name] = self.restore[name](one.row.cells[name], stored[name])
        for declared, columns in self.dataset.expanded if is_new else self.dataset.comparable:
            differing = [column for column in columns if self._differs(one, column, stored, is_new)]
            one.cells += [CellChange(c, stored.get(c.name, ""), one.row.cells[c.name]) for c in differing]
            try:
                one.links |= declared.read(one.record, differing, one.row.cells, self.find)
            except ValidationError as error:
                add(one.errors, error, self.names)
        if is_new:
            one.outcome = RowOutcome.NEW
        elif one.cells:
            one.outcome = RowOutcome.CHANGED
        return is_new or bool(one.cells)

    def _differs(self, one: Compared, column: Column, stored: dict[str, str], is_new: bool) -> bool:
        if column.name in one.errors or column.name in self.dataset.computed or column.name not in one.row.cells:
            return False  # a file without the column says nothing about it
        if is_new or one.row.cells[column.name] == stored[column.name]:
            return is_new
        return not (self.keeps_letters and loss(column, stored[column.name], one.row.cells[column.name]))

    def _decide(self, one: Compared) -> None:
        """Refuse a row with errors; let later rows refer to a new one without."""
        self._find_lost_letters(one)
        if one.outcome in (RowOutcome.NEW, RowOutcome.CHANGED) and not one.errors:
            one.errors |= {name: [message] for name, message in self.allows(one).items()}
        if one.errors:
            one.outcome = RowOutcome.REFUSED
            one.refusals = list(refusals(self.dataset.name, one.row.line, one.row.cells, one.errors, self.by_name))
        elif one.outcome in (RowOutcome.NEW, RowOutcome.CHANGED) and self.waits(one):
            one.outcome = RowOutcome.WAITING
        elif one.outcome == RowOutcome.NEW and self.is_referred_to:
            self.find.learn(one.record, self.key[0].field)

    def _find_lost_letters(self, one: Compared) -> None:
        for _declared, columns in self.dataset.comparable:
            given = [column for column in columns if one.row.cells.get(column.name)]
            one.lettered += sum(has_letters(column, one.stored.get(column.name, "")) for column in given)
        for cell in one.cells:
            self._judge(one, cell)

    def _judge(self, one: Compared, cell: CellChange) -> None:
        """Refuse a cell whose letters are lost; note one whose letters can be."""
        found = loss(cell.column, cell.old, cell.new)
        if found is Loss.CERTAIN or (found and self.keeps_letters):
            message = _("Letters of the stored text “%(old)s” are lost. Save the file in UTF-8 from its origin.")
            one.errors.setdefault(cell.column.name, []).append(message % {"old": cell.old[:60]})
        elif found:
            one.doubtful.append(cell)

    # --- Many at once -------------------------------------------------------------------------------------------------

    def _find_duplicates(self, new: Sequence[Compared]) -> None:
        by_line = {one.row.line: one for one in new}
        if self.duplicates:
            for line, name, sentence in self.duplicates.find((one.row.line, one.record) for one in new):
                by_line[line].duplicates.append((self.names.get(name, ""), sentence))

    def _find_lost_keys(self, new: Sequence[Compared]) -> None:
        """Judge the new records whose key is the one of a stored record but for letters beyond ASCII."""
        found = near(self.dataset, [one.key for one in new])
        texts = [column for column in self.key if is_text(column)]
        for one in new:
            for stored in found.get(one.key, ()):
                cells = [CellChange(c, stored[c.name], one.row.cells[c.name]) for c in texts]
                if all(cell.old == cell.new or loss(*cell) for cell in cells):
                    one.lettered += len(cells)
                    for cell in cells:
                        self._judge(one, cell)

    def _read_references(self, compared: Sequence[Compared]) -> None:
        """Read the records that these rows refer to, in few queries."""
        for declared, columns in self.dataset.expanded:
            if isinstance(declared, Key | Keys):
                cells = {one.row.cells.get(columns[0].name, "") for one in compared if one.key}
                model: AnyModel = self.dataset.model._meta.get_field(declared.name).related_model
                self.find.read(model, declared.by, [key for cell in cells for key in declared.keys(cell)])

    def _validate(self, touched: Sequence[Compared]) -> None:
        # modeltranslation's original field reads the column of the active language: validate the columns instead.
        originals = translated_fields(self.dataset.model)
        excluded = [{*originals, *self._decided_fields(one)} for one in touched]
        records, unique = [one.record for one in touched], [column.field for column in self.key]
        for one, problems in zip(touched, validate(records, excluded, unique), strict=True):
            if problems:
                add(one.errors, ValidationError(problems), self.names)
            self._validate_links(one)

    def _decided_fields(self, one: Compared) -> Iterator[str]:
        """The fields that need no validation: those already refused, and foreign keys whose target was found."""
        yield from (self.by_name[name].field for name in one.errors if name in self.by_name)
        keys = (declared.name for declared in self.dataset.declared if isinstance(declared, Key))
        yield from (name for name in keys if getattr(one.record, name, None))

    def _validate_links(self, one: Compared) -> None:
        if isinstance(one.record, Record):
            many = [d.name for d in self.dataset.declared if isinstance(d, Keys)]
            linked = {n: [] if one.record._state.adding else list(getattr(one.record, n).all()) for n in many}
            try:
                one.record.clean_links({**linked, **one.links})
            except ValidationError as error:
                add(one.errors, error, self.names)
