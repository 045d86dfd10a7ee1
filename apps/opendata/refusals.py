"""Refusals: messages that say why a row of a file cannot be imported."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.opendata.schema import Column


@dataclass(frozen=True)
class Refusal:
    """An error or a warning: dataset, row, column, value and message. Without a column it is about the whole row."""

    dataset: str
    line: int
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        where = _("%(dataset)s.csv, row %(line)s") % {"dataset": self.dataset, "line": self.line}
        return f"{where}, {self.column} “{self.value}”: {self.message}" if self.column else f"{where}: {self.message}"


Problem = ValidationError | str
Errors = dict[str, list[Problem]]
"""Problems by column name; by "" those about the whole row."""


def add(errors: Errors, error: ValidationError, names: dict[str, str]) -> None:
    """Add the problems of a ValidationError. `names` are the columns of the model's fields."""
    found = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    for name, problems in found.items():
        errors.setdefault(names.get(name, "" if name == "__all__" else name), []).extend(problems)


def refusals(
    dataset: str, line: int, cells: dict[str, str], errors: Errors, columns: dict[str, Column]
) -> Iterator[Refusal]:
    """A refusal for each column and message, in the active language, with the allowed values."""
    for name, problems in errors.items():
        for problem in problems:
            for message in ValidationError(problem).messages:
                hint = columns[name].allowed_values() if name in columns and cells.get(name) else ""
                full = message if hint in message else f"{message} {hint}"
                yield Refusal(dataset, line, name, cells.get(name, ""), full)
