"""CSV in: the rows of a file that this site could have written."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.opendata.dataset import Dataset


@dataclass(frozen=True)
class Refusal:
    """Why a row was refused: where it stands, the column and its value, and what is wrong."""

    dataset: str
    line: int
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        where = _("%(dataset)s.csv, row %(line)s") % {"dataset": self.dataset, "line": self.line}
        return f"{where}, {self.column} “{self.value}”: {self.message}"


def read_rows(dataset: Dataset, content: bytes) -> list[dict[str, str]]:
    """The rows of a file as cells by column name. ValidationError when it is no such file."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(_("The file is not in UTF-8.")) from error
    table = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    header = table[0] if table else []
    if header != dataset.headers:
        missing, extra = set(dataset.headers) - set(header), set(header) - set(dataset.headers)
        message = _("The columns differ. Missing: %(missing)s. Not known: %(extra)s.")
        raise ValidationError(message % {"missing": _names(missing), "extra": _names(extra)})
    for number, row in enumerate(table[1:], start=2):
        if len(row) != len(header):
            raise ValidationError(_("Row %(row)s has %(count)s cells.") % {"row": number, "count": len(row)})
    return [dict(zip(header, row, strict=True)) for row in table[1:]]


def refusals(dataset: Dataset, line: int, cells: dict[str, str], error: ValidationError) -> list[Refusal]:
    """What a row's ValidationError says, one entry a column and message."""
    by_column = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return [
        Refusal(dataset.name, line, column, cells.get(column, ""), message)
        for column, messages in by_column.items()
        for message in messages
    ]


def _names(names: Sequence[str] | set[str]) -> str:
    return ", ".join(sorted(names)) or "–"
