"""The rows of a file by column, read as the site writes them, whatever a spreadsheet made of them."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.languages.columns import columns as language_columns
from apps.languages.columns import translated_fields
from apps.languages.typography import number
from apps.opendata.charsets import Opener
from apps.opendata.columns import Field
from apps.opendata.csvin import CsvFile, TableSource, header_name
from apps.opendata.dataset import Dataset
from apps.opendata.file_kinds import is_workbook
from apps.opendata.file_limits import Limits
from apps.opendata.questions import Answers, Option, Question
from apps.opendata.readings import ColumnReading, Restore
from apps.opendata.xlsxin import WorkbookFile

DATASET = "dataset"  # the id of the question which dataset a file belongs to


class TableRow(NamedTuple):
    """A row: its number as a spreadsheet shows it, and its cells by column; or the `problem` that makes them
    unreadable. `refused` are the messages about single cells, by column."""

    line: int
    cells: dict[str, str]
    problem: str = ""
    refused: Mapping[str, str] = {}


class Table:
    """The rows of a file, read again at every iteration. `forms` are the datasets that it can be a file of, such as the
    public columns and all columns; `dataset` becomes the one whose columns it has. ValidationError when it is a file of
    none: a key is missing, or a column is unknown. A file of the `package` has every required column, and its unknown
    columns are ignored: it can be older or newer than the site."""

    def __init__(
        self,
        forms: Sequence[Dataset],
        opener: Opener,
        limits: Limits | None = None,
        *,
        package: bool = False,
        answers: Answers | None = None,
    ) -> None:
        self._limits, self._given = limits, answers or {}
        known = {header_name(name): name for form in forms for name in form.headers}
        self.source: TableSource
        if is_workbook(opener, limits):
            self.source = WorkbookFile(opener, known, {form.name for form in forms})
        else:
            self.source = CsvFile(opener, known, limits, self._given)
        header = next((row for line, row in self.source.records() if line == self.source.line), [])
        self.headers = _headers(header, known)
        self.forms = _fitting(self.headers, forms, self._given.get(DATASET, ""))
        self.dataset = _form_of([name for name in self.headers if name], self.forms)
        if _is_foreign(self.headers, forms):
            names = ", ".join(_quoted([name for name in self.headers if name]))
            raise ValidationError(_("No dataset has these columns: %(names)s.") % {"names": names})
        if problems := _problems(self.headers, self.dataset, package):
            raise ValidationError(problems)
        if isinstance(self.source, CsvFile):
            self.source.choose_encoding(self.dataset, self.headers)
        own = {column.name: column for column in self.dataset.columns if column.name not in self.dataset.computed}
        self.readings = {
            name: ColumnReading(own[name], self._given.get(f"column:{name}", ""))
            for name in self.headers
            if name in own
        }
        self.count = self._count()

    def __iter__(self) -> Iterator[TableRow]:
        return self.read(self.raw())

    def raw(self) -> Iterator[TableRow]:
        """The rows with their cells as the file has them, without blanks at their ends."""
        width, places = len(self.headers), [(place, name) for place, name in enumerate(self.headers) if name]
        is_undecided = any(not question.answer for question in self.source.questions)
        nameless = [place for place, name in enumerate(self.headers) if not name]
        for line, cells in self._rows():
            if len(cells) < width or any(cells[width:]):
                yield TableRow(line, {}, _wrong_width(len(cells), width))
            elif found := [cells[place] for place in nameless if cells[place]]:
                message = _("“%(cell)s” is in a column without a name.")
                yield TableRow(line, {}, message % {"cell": found[0][:60]})
            elif is_undecided and not all(cell.isascii() for cell in cells):
                yield TableRow(line, {}, _("The encoding of the file is not chosen."))
            else:
                yield TableRow(line, {name: cells[place] for place, name in places})

    def read(self, rows: Iterable[TableRow]) -> Iterator[TableRow]:
        """Rows with their cells as the site writes them. A cell with two readings is refused until one is chosen."""
        readers = {name: read for name, reading in self.readings.items() if (read := reading.reader())}
        undecided = [(name, reading) for name, reading in self.readings.items() if reading.is_open]
        for row in rows:
            if row.problem or not readers:
                yield row
                continue
            cells = row.cells | {name: read(row.cells[name]) for name, read in readers.items()}
            refused = {
                name: reading.refusal(row.cells[name])
                for name, reading in undecided
                if reading.is_ambiguous(row.cells[name])
            }
            kept = {name: row.cells[name] for name in refused}
            yield row._replace(cells=cells | kept, refused=refused)

    @property
    def questions(self) -> list[Question]:
        """The questions about the file and its columns, settled ones too."""
        about_columns = [reading.question() for reading in self.readings.values()]
        return [*self.source.questions, *self._which_dataset(), *(question for question in about_columns if question)]

    @property
    def restore(self) -> dict[str, Restore]:
        """The functions that return the stored cell for what a spreadsheet made of it, by column."""
        return {name: restore for name, reading in self.readings.items() if (restore := reading.restore)}

    @property
    def answers(self) -> dict[str, str]:
        """The answers given, and those that the stored values gave."""
        settled = {reading.id: reading.answer for reading in self.readings.values() if reading.answer}
        return {**self._given, **settled}

    def notes(self) -> list[str]:
        """What was read otherwise than the file has it, one sentence for each column or kind."""
        found = [reading.note() for reading in self.readings.values()]
        if self.source.line > 1:
            found = [
                _("The header is row %(row)s; the rows above it are left out.") % {"row": self.source.line},
                *found,
            ]
        return [note for note in (*self.source.notes, *found) if note]

    def _which_dataset(self) -> list[Question]:
        named = {form.name: form for form in self.forms}
        if len(named) < 2:
            return []
        options = tuple(Option(name, str(form.title)) for name, form in named.items())
        return [Question(DATASET, _("Which dataset does the file belong to? Its columns fit several."), options)]

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows below the header that hold anything, their cells without blanks at the ends."""
        for line, row in self.source.records():
            cells = [cell.strip() for cell in row]
            if line > self.source.line and any(cells):
                yield line, cells

    def _count(self) -> int:
        """The number of rows; every cell is observed. ValidationError when there are too many, or a cell is too
        long."""
        count, limits = 0, self._limits
        observed = [(place, self.readings[name]) for place, name in enumerate(self.headers) if name in self.readings]
        for line, cells in self._rows():
            count += 1
            if limits and count > limits.rows:
                raise ValidationError(_("The file has more than %(most)s rows.") % {"most": number(limits.rows)})
            if limits and any(len(cell) > limits.cell for cell in cells):
                message = _("A cell of row %(row)s has more than %(most)s characters.")
                raise ValidationError(message % {"row": line, "most": number(limits.cell)})
            for place, reading in observed:
                if place < len(cells):
                    reading.observe(cells[place])
        return count


def _wrong_width(count: int, needed: int) -> str:
    problem = ngettext("The row has %(count)s cell", "The row has %(count)s cells", count) % {"count": count}
    return f"{problem}; {_('%(count)s are needed.') % {'count': needed}}"


def _headers(row: Sequence[str], known: Mapping[str, str]) -> list[str]:
    """The columns of a header as the datasets name them; "" for an empty cell. Empty cells at the end are left out."""
    names = [known.get(header_name(cell), " ".join(cell.split())) for cell in row]
    while names and not names[-1]:
        names.pop()
    return names


def _fitting(headers: Sequence[str], forms: Sequence[Dataset], wanted: str) -> list[Dataset]:
    """The forms of which a file with these columns can be; all of them when none fits. An exact fit is the only one."""
    names = {name for name in headers if name}
    forms = [form for form in forms if form.name == wanted] or list(forms)
    fitting = [form for form in forms if names <= {*form.headers, *form.ignored} and set(form.key) <= names]
    return [form for form in fitting if names - form.ignored == set(form.headers)] or fitting or list(forms)


def _form_of(headers: Collection[str], forms: Sequence[Dataset]) -> Dataset:
    """The form whose columns differ least from these; the first of several."""
    return min(forms, key=lambda form: len(set(form.headers) ^ set(headers)))


def _is_foreign(headers: Sequence[str], forms: Sequence[Dataset]) -> bool:
    """Whether a file of any dataset has few columns of each: talk of the columns of one would mislead."""
    names = {name for name in headers if name}
    is_any = len({form.name for form in forms}) > 1
    return is_any and all(len(names & {*form.headers, *form.ignored}) * 2 <= len(names) for form in forms)


def _problems(headers: Sequence[str], dataset: Dataset, package: bool) -> list[str]:
    """What is wrong with the columns of a file, one message for each problem. A required column can be absent: rows of
    existing records do not need it; it is named beside unknown columns, which can be the same misspelled."""
    names = [name for name in dict.fromkeys(headers) if name and name not in dataset.ignored]
    extra = [] if package else [name for name in names if name not in dataset.headers]
    updates = not extra and not package and set(names) > set(dataset.key)
    needed = dataset.key if updates else dataset.required
    missing = [name for name in needed if name not in headers]
    twice = [name for name, count in Counter(headers).items() if name and count > 1]
    problems = []
    for name, columns in _without_language(dataset).items():
        if name in extra:
            extra.remove(name)
            message = _("The column “%(name)s” has no language. Write %(columns)s.")
            problems.append(message % {"name": name, "columns": ", ".join(columns)})
    messages = (
        (missing, _("Missing columns: %(names)s.")),
        (extra, _("Unknown columns: %(names)s.")),
        (twice, _("Duplicate columns: %(names)s.")),
    )
    return problems + [message % {"names": ", ".join(_quoted(names))} for names, message in messages if names]


def _quoted(names: Sequence[str]) -> list[str]:
    return [name[:60] for name in names[:60]]


def _without_language(dataset: Dataset) -> dict[str, list[str]]:
    """The names of the language columns of each translated field, by their common name."""
    fields = [d for d in dataset.declared if isinstance(d, Field) and d.name in translated_fields(dataset.model)]
    return {field.header or field.name: language_columns(field.header or field.name) for field in fields}
