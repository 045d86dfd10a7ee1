"""The datasets there are, and what is derived from them. Each concept registers its own from its `datasets.py`."""

from collections.abc import Iterator

from django.db.models import Model

from apps.opendata.dataset import Dataset, Unabridged
from apps.opendata.derived import Derived, File

_registered: dict[str, Dataset] = {}
_derived: dict[str, Derived] = {}


def register(*datasets: Dataset) -> None:
    """Offer datasets, in an order in which a row refers only to datasets before its own."""
    for dataset in datasets:
        _registered[dataset.name] = dataset


def register_derived(derived: Derived) -> None:
    """Offer a file that goes out only: it is no part of what is kept, seeded or brought in."""
    _derived[derived.name] = derived


def registered() -> Iterator[Dataset]:
    """All public datasets, so that each refers only to those before it."""
    yield from (dataset for dataset in _registered.values() if not dataset.is_private)


def everything() -> Iterator[Dataset]:
    """The private ones as well, in the same order. Only for those who may see everything."""
    yield from _registered.values()


def offered() -> Iterator[File]:
    """Every file there is: the datasets, then what is derived from them."""
    yield from registered()
    yield from _derived.values()


def get(name: str) -> Dataset | None:
    """The public dataset of a name, or None."""
    return next((dataset for dataset in registered() if dataset.name == name), None)


def file(name: str) -> File | None:
    """The dataset of a name, or what is derived under it, or None."""
    return get(name) or _derived.get(name)


def for_model(model: type[Model]) -> Dataset | None:
    """The public dataset that holds a model's records, or None."""
    return next((dataset for dataset in registered() if dataset.model is model), None)


def whole_of_model(model: type[Model]) -> Unabridged | None:
    """The dataset that holds a model's records with nothing held back, or None."""
    return next((dataset.unabridged for dataset in _registered.values() if dataset.model is model), None)


def is_referred_to(name: str) -> bool:
    """Whether rows of any dataset refer to those of this one."""
    columns = (column for dataset in _registered.values() for column in dataset.unabridged.columns)
    return any(column.references and column.references[0] == name for column in columns)
