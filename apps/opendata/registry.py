"""The registry of datasets and derived files. Each concept registers its own in its `datasets.py`."""

from collections.abc import Iterator

from django.db.models import Model

from apps.opendata.dataset import Dataset, Unabridged
from apps.opendata.derived import Derived, File

_registered: dict[str, Dataset] = {}
_derived: dict[str, Derived] = {}


def register(*datasets: Dataset) -> None:
    """Register datasets. A dataset may refer only to itself and to those registered before it: an import reads them in
    this order. `CONCEPTS` in the settings gives the order of the apps."""
    for dataset in datasets:
        _registered[dataset.name] = dataset


def register_derived(derived: Derived) -> None:
    """Register a file for export only: it is neither seeded nor imported."""
    _derived[derived.name] = derived


def registered() -> Iterator[Dataset]:
    """All public datasets, each after those that it refers to."""
    yield from (dataset for dataset in _registered.values() if not dataset.is_private)


def everything() -> Iterator[Dataset]:
    """All datasets, private ones too, in the same order. Only for users with the right to private data."""
    yield from _registered.values()


def offered() -> Iterator[File]:
    """All public files: the datasets, then the derived files."""
    yield from registered()
    yield from _derived.values()


def get(name: str) -> Dataset | None:
    """The public dataset of a name, or None."""
    return next((dataset for dataset in registered() if dataset.name == name), None)


def file(name: str) -> File | None:
    """The public dataset or derived file of a name, or None."""
    return get(name) or _derived.get(name)


def for_model(model: type[Model]) -> Dataset | None:
    """The public dataset of a model's records, or None."""
    return next((dataset for dataset in registered() if dataset.model is model), None)


def whole_of_model(model: type[Model]) -> Unabridged | None:
    """The dataset of a model with drafts and private columns, or None."""
    return next((dataset.unabridged for dataset in _registered.values() if dataset.model is model), None)


def is_referred_to(name: str) -> bool:
    """Whether rows of any dataset refer to those of this one."""
    columns = (column for dataset in _registered.values() for column in dataset.unabridged.columns)
    return any(column.references and column.references[0] == name for column in columns)
