"""A dataset: one declaration of columns for CSV export, CSV import, the data dictionary and the data package."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import Any, ClassVar, Protocol, cast

from django.db.models import F, Func, Model, QuerySet
from django.forms import Field as FormField
from django.forms.utils import ErrorDict
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from apps.languages.columns import translated_fields
from apps.opendata.columns import Computed, Field, Key, Keys
from apps.opendata.key_names import KeyName, ignored_headers, key_names
from apps.opendata.record_metadata import Time, Translations
from apps.opendata.schema import Column
from apps.publishing.models import Record

CHUNK = 500  # records

Declared = Field | Key | KeyName | Keys | Computed | Time | Translations


class SupportsFilters(Protocol):
    """What this app needs of a filter form. The forms are in `apps.pages` and the concepts, which are above it."""

    base_fields: ClassVar[dict[str, FormField]]

    def __init__(self, data: Mapping[str, object]) -> None: ...

    @property
    def errors(self) -> ErrorDict: ...

    def is_valid(self) -> bool: ...

    def given(self) -> Mapping[str, object]: ...

    def filter(self, queryset: QuerySet) -> QuerySet: ...

    def error_text(self) -> str: ...


class Dataset:
    """One kind of records as a table.

    name      the name in addresses: /data/<name>.csv
    key       the columns that identify a row, the first columns of the file; rows are ordered by them
    columns   the columns of the public file, in order
    private   more columns, for users with the right to private data; a dataset without public columns is private
              as a whole: it has no address and is in no public package
    title, description   in the reader's language
    form      the dotted path of the filter form that the page of these records uses; the form's app is above this one
    """

    def __init__(
        self,
        name: str,
        model: type[Any],
        *,
        key: Sequence[str],
        columns: Sequence[Declared] = (),
        private: Sequence[Declared] = (),
        title: str | Promise,
        description: str | Promise,
        form: str = "apps.pages.filters.FilterForm",
    ) -> None:
        self.name, self.key = name, tuple(key)
        self.model: type[Record] = model
        self.declared, self.private = tuple(columns), tuple(private)
        self.title, self.description, self._form = title, description, form

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    @property
    def is_private(self) -> bool:
        return not self.declared

    @cached_property
    def unabridged(self) -> "Unabridged":
        """The same dataset with drafts and private columns."""
        return Unabridged(self)

    def with_names(self, language: str) -> "WithNames":
        """The same dataset with the names of the records that its keys stand for, in a language."""
        return WithNames(self, language)

    @cached_property
    def expanded(self) -> list[tuple[Declared, list[Column]]]:
        """Each declaration with its columns: a translated field has one for each language."""
        return [(declared, declared.columns(self.model)) for declared in self.declared]

    @cached_property
    def columns(self) -> list[Column]:
        """Every column of the file, the key first."""
        return [column for _declared, columns in self.expanded for column in columns]

    @cached_property
    def headers(self) -> list[str]:
        return [column.name for column in self.columns]

    @cached_property
    def required(self) -> list[str]:
        """The columns that every imported file must have: the key and the required ones. A file without another column
        leaves its values as they are."""
        return [column.name for column in self.columns if column.required or column.name in self.key]

    @cached_property
    def computed(self) -> frozenset[str]:
        """The names of the columns for export only."""
        return frozenset(declared.name for declared in self.declared if isinstance(declared, Computed))

    @property
    def has_names(self) -> bool:
        """Whether a download can have readable names beside its keys."""
        return bool(self.ignored)

    @cached_property
    def ignored(self) -> frozenset[str]:
        """The headers of columns that an import ignores: readable names, which a download can have beside its keys."""
        return ignored_headers(self.model, self.declared) - {*self.headers}

    @property
    def is_importable(self) -> bool:
        """Whether its rows can be imported: not when all columns are computed."""
        return not all(isinstance(declared, Computed) for declared in (*self.declared, *self.private))

    @cached_property
    def comparable(self) -> list[tuple[Declared, list[Column]]]:
        """The columns in which an imported row can differ from an existing record."""
        return [(d, c) for d, c in self.expanded if not isinstance(d, Computed | Time | Translations)]

    @property
    def form(self) -> type[SupportsFilters]:
        """The class of the filter form. Imported when it is used: the forms are in apps above this one."""
        return cast(type[SupportsFilters], import_string(self._form))

    def selection(self, form: SupportsFilters) -> QuerySet | None:
        """The public rows that a valid form selects; None for all of them."""
        return form.filter(self.public()) if form.given() else None

    def public(self) -> QuerySet:
        """The public rows."""
        return self.model._default_manager.public()

    def records(self) -> QuerySet:
        """The rows of the whole file."""
        return self.public()

    def prepared(self, queryset: QuerySet) -> QuerySet:
        """The queryset in the order of the file, with the relations that the columns read."""
        related = [declared.name for declared in self.declared if isinstance(declared, Key)]
        many = [declared.name for declared in self.declared if isinstance(declared, Keys)]
        more = [path for declared in self.declared if isinstance(declared, Computed) for path in declared.prefetch]
        return queryset.select_related(*related).prefetch_related(*many, *more).order_by(*self.order(), "pk")

    def order(self) -> list[F | Func]:
        """The expressions that the rows are ordered by."""
        by_name = {column.name: column for column in self.columns}
        return [by_name[name].order() for name in self.key]

    def rows(self, queryset: QuerySet) -> Iterator[list[str]]:
        """The rows of the file, read from the database in chunks."""
        records = self.prepared(queryset).iterator(chunk_size=CHUNK)
        while some := list(islice(records, CHUNK)):
            for declared in self.declared:
                if isinstance(declared, Translations):
                    declared.gather(some)  # one query a chunk instead of one a record
            yield from map(self.row, some)

    def row(self, obj: Model) -> list[str]:
        """The cells of one record."""
        return [cell for declared, columns in self.expanded for cell in declared.write(obj, columns)]

    def comparable_cells(self, obj: Model) -> dict[str, str]:
        """The cells of one record that an imported row is compared with, by column."""
        return {
            column.name: cell
            for declared, columns in self.comparable
            for column, cell in zip(columns, declared.write(obj, columns), strict=True)
        }

    def key_of(self, cells: dict[str, str]) -> tuple[str, ...]:
        """The key of a row, from its cells by column."""
        return tuple(cells[name] for name in self.key)


class WithNames(Dataset):
    """A dataset with the readable names of its foreign keys, each directly after its key. For export only."""

    def __init__(self, dataset: Dataset, language: str) -> None:
        names = {name.key: [name] for name in key_names(dataset.model, dataset.declared, language)}
        super().__init__(
            dataset.name,
            dataset.model,
            key=dataset.key,
            columns=[one for d in dataset.declared for one in (d, *(names.get(d, ()) if isinstance(d, Key) else ()))],
            title=dataset.title,
            description=dataset.description,
        )


class Unabridged(Dataset):
    """A dataset with everything: drafts, private columns, the keys of records that are not public, and metadata. Only
    for users with the right to see all of it."""

    def __init__(self, dataset: Dataset) -> None:
        columns = [*dataset.declared, *dataset.private, *_columns_of_every_record(dataset.model)]
        super().__init__(
            dataset.name,
            dataset.model,
            key=dataset.key,
            columns=[replace(d, open=True) if isinstance(d, Key | Keys) else d for d in columns],
            title=dataset.title,
            description=dataset.description,
        )

    def records(self) -> QuerySet:
        return self.model._base_manager.all()


def _columns_of_every_record(model: type[Model]) -> Iterable[Declared]:
    """The columns that no dataset declares because every record has them."""
    stored = {field.name for field in model._meta.get_fields()}
    yield from (Field(name) for name in ("state", "publish_at") if name in stored)
    yield from (Time(name) for name in ("created_at", "changed_at") if name in stored)
    if translated_fields(model):
        yield Translations()
