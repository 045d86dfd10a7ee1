"""The messages that tell the sender of a file why a row is refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.opendata.schema import Column


@dataclass(frozen=True)
class Refusal:
    """An error: row, column, value and message. Without a column it is about the whole row."""

    dataset: str
    line: int
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        where = _("%(dataset)s.csv, row %(line)s") % {"dataset": self.dataset, "line": self.line}
        return f"{where}, {self.column} “{self.value}”: {self.message}" if self.column else f"{where}: {self.message}"


Errors = dict[str, list[Any]]
"""Messages by column name; by "" those about the whole row."""


def add(errors: Errors, error: ValidationError, names: dict[str, str]) -> None:
    """Add what a ValidationError says. `names` are the columns of the model's fields."""
    found = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    for name, problems in found.items():
        errors.setdefault(names.get(name, "" if name == "__all__" else name), []).extend(problems)


def refusals(
    dataset: str, line: int, cells: dict[str, str], errors: Errors, columns: dict[str, Column]
) -> Iterator[Refusal]:
    """One entry a column and message, each in the active language, with what is allowed."""
    for name, problems in errors.items():
        for problem in problems:
            for message in ValidationError(problem).messages:
                allowed = str(columns[name].refusal()) if name in columns and cells.get(name) else ""
                said = message if not allowed or allowed in message else f"{message} {allowed}"
                yield Refusal(dataset, line, name, cells.get(name, ""), said)
