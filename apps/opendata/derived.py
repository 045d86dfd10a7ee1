"""A file for export only, computed from the records of several datasets when it is requested."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, cast

from django.utils.functional import Promise
from django.utils.module_loading import import_string

from apps.opendata.dataset import Dataset, SupportsFilters
from apps.opendata.schema import Column
from apps.opendata.values import as_cell


class Derived:
    """Rows computed from the records of other datasets on the day of the request.

    name, key, title, description, form   as in `Dataset`
    columns   the columns of the file, in order
    rows_of   returns the rows that a valid filter form selects, in the order of the file: a value for each column
    """

    computed: frozenset[str] = frozenset()

    def __init__(
        self,
        name: str,
        *,
        key: Sequence[str],
        columns: Sequence[Column],
        rows_of: Callable[[Any], Iterable[Sequence[object]]],  # of the concept's own form, which adds to FilterForm
        title: str | Promise,
        description: str | Promise,
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
    def form(self) -> type[SupportsFilters]:
        """The class of the filter form."""
        return cast(type[SupportsFilters], import_string(self._form))

    def selection(self, form: SupportsFilters) -> SupportsFilters:
        """What a valid form selects: the form itself, because rows depend on more than a queryset, such as a date."""
        return form

    def rows(self, form: SupportsFilters | None = None) -> Iterator[list[str]]:
        """The rows of the file; all of them without a form."""
        if form is None:
            form = self.form({})
            form.is_valid()
        for values in self._rows_of(form):
            yield [as_cell(value, column.type) for value, column in zip(values, self.columns, strict=True)]


File = Dataset | Derived
