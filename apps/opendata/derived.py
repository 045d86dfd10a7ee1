"""A file that follows from several datasets: declared as they are, computed when it is asked for; it goes out only."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.utils.module_loading import import_string

from apps.opendata.dataset import Dataset
from apps.opendata.schema import Column
from apps.opendata.values import as_cell


class Derived:
    """Rows that follow from the records of other datasets, on the day they are asked for.

    name, key, title, description, form   as of a dataset
    columns   what a row holds, in order
    rows_of   gives the rows of a valid filter form, each a value a column, in the order of the file
    """

    computed: frozenset[str] = frozenset()

    def __init__(
        self,
        name: str,
        *,
        key: Sequence[str],
        columns: Sequence[Column],
        rows_of: Callable[[Any], Iterable[Sequence[Any]]],
        title: Any,
        description: Any,
        form: str,
    ) -> None:
        self.name, self.key, self.columns, self._rows_of = name, tuple(key), list(columns), rows_of
        self.title, self.description, self._form = title, description, form

    def __repr__(self) -> str:
        return f"<Derived {self.name}>"

    @property
    def headers(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def form(self) -> Any:
        """The filter form's class."""
        return import_string(self._form)

    def asked(self, form: Any) -> Any:
        """What a valid form asks for: the form itself, as the rows hang on more than which records are wanted."""
        return form

    def rows(self, form: Any = None) -> Iterator[list[str]]:
        """The rows of the file; all of them without a form."""
        if form is None:
            form = self.form({})
            form.is_valid()
        for values in self._rows_of(form):
            yield [as_cell(value, column.type) for value, column in zip(values, self.columns, strict=True)]


File = Dataset | Derived
