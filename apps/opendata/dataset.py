"""A dataset: one declaration of columns that drives CSV out, CSV in, the dictionary and the data package."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.module_loading import import_string

from apps.languages.columns import translated_fields
from apps.opendata.columns import Column, Computed, Declared, Finder, Key, Keys

CHUNK = 500


class Dataset:
    """One kind of records as a table.

    name      its name in addresses: /data/<name>.csv
    key       the columns that name a row, the first columns of the file; rows are ordered by them
    columns   what a row holds, in order
    title, description   in the reader's language
    form      the dotted path of the filter form that the page of these records uses
    """

    def __init__(
        self,
        name: str,
        model: type[Any],
        *,
        key: Sequence[str],
        columns: Sequence[Declared],
        title: Any,
        description: Any,
        form: str = "apps.publishing.filters.FilterForm",
    ) -> None:
        self.name, self.key = name, tuple(key)
        self.model: Any = model
        self.declared, self.title, self.description, self._form = tuple(columns), title, description, form

    def __repr__(self) -> str:
        return f"<Dataset {self.name}>"

    @cached_property
    def expanded(self) -> list[tuple[Declared, list[Column]]]:
        return [(declared, declared.columns(self.model)) for declared in self.declared]

    @cached_property
    def columns(self) -> list[Column]:
        """Every column of the file, the key first."""
        return [column for _declared, columns in self.expanded for column in columns]

    @cached_property
    def headers(self) -> list[str]:
        return [column.name for column in self.columns]

    @cached_property
    def computed(self) -> frozenset[str]:
        """The names of the columns that go out only."""
        return frozenset(declared.name for declared in self.declared if isinstance(declared, Computed))

    @property
    def form(self) -> Any:
        """The filter form's class."""
        return import_string(self._form)

    def asked(self, form: Any) -> QuerySet | None:
        """The public rows that a valid form asks for; None for all of them."""
        return form.filter(self.public()) if form.given() else None

    def public(self) -> QuerySet:
        """The rows anybody may have."""
        return self.model._default_manager.public()

    def prepared(self, queryset: QuerySet) -> QuerySet:
        """The queryset in the order of the file, with what its columns look at."""
        related = [declared.name for declared in self.declared if isinstance(declared, Key)]
        many = [declared.name for declared in self.declared if isinstance(declared, Keys)]
        more = [path for declared in self.declared if isinstance(declared, Computed) for path in declared.prefetch]
        return queryset.select_related(*related).prefetch_related(*many, *more).order_by(*self.order(), "pk")

    def order(self) -> list[Any]:
        """The expressions its rows are ordered by."""
        by_name = {column.name: column for column in self.columns}
        return [by_name[name].order() for name in self.key]

    def rows(self, queryset: QuerySet) -> Iterator[list[str]]:
        """The rows of the file, read from the database in chunks."""
        for obj in self.prepared(queryset).iterator(chunk_size=CHUNK):
            yield self.row(obj)

    def row(self, obj: Model) -> list[str]:
        """The cells of one record."""
        return [cell for declared, columns in self.expanded for cell in declared.write(obj, columns)]

    def key_of(self, row: Sequence[str]) -> tuple[str, ...]:
        """The key of a row of this file."""
        return tuple(row[self.headers.index(name)] for name in self.key)

    def fill(self, obj: Model, cells: dict[str, str], find: Finder) -> None:
        """Write a row's cells into a new or stored record, validate it as a form would, and save it. ValidationError
        by column name, all of a row's errors at once, and nothing is written then."""
        errors: dict[str, list[Any]] = {}
        many: dict[str, list[Model]] = {}
        for declared, columns in self.expanded:
            try:
                many |= declared.read(obj, columns, cells, find)
            except ValidationError as error:
                error.update_error_dict(errors)
        try:
            base = translated_fields(self.model)  # their language columns are checked instead
            obj.full_clean(exclude=[*base, *(self._field_of(name) for name in errors)])
        except ValidationError as error:
            headers = {column.field: column.name for column in self.columns}
            for name, messages in error.error_dict.items():
                errors.setdefault(headers.get(name, name), []).extend(messages)
        if errors:
            raise ValidationError(errors)
        with transaction.atomic():
            obj.save()
            for name, targets in many.items():
                getattr(obj, name).set(targets)
        find.forget(self.model)

    def _field_of(self, name: str) -> str:
        return next((column.field for column in self.columns if column.name == name), name)
