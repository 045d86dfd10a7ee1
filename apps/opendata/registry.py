"""The datasets there are, and what is derived from them. Each concept registers its own from its `datasets.py`."""

from collections.abc import Iterator

from django.db.models import Model

from apps.opendata.dataset import Dataset
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
    """All datasets, so that each refers only to those before it."""
    yield from _registered.values()


def offered() -> Iterator[File]:
    """Every file there is: the datasets, then what is derived from them."""
    yield from registered()
    yield from _derived.values()


def get(name: str) -> Dataset | None:
    """The dataset of a name, or None."""
    return _registered.get(name)


def file(name: str) -> File | None:
    """The dataset of a name, or what is derived under it, or None."""
    return get(name) or _derived.get(name)


def for_model(model: type[Model]) -> Dataset | None:
    """The dataset that holds a model's records, or None."""
    return next((dataset for dataset in _registered.values() if dataset.model is model), None)
