"""The datasets there are. Each concept registers its own from its `datasets.py`."""

from collections.abc import Iterator

from django.db.models import Model

from apps.opendata.dataset import Dataset

_registered: dict[str, Dataset] = {}


def register(*datasets: Dataset) -> None:
    """Offer datasets, in an order in which a row refers only to datasets before its own."""
    for dataset in datasets:
        _registered[dataset.name] = dataset


def registered() -> Iterator[Dataset]:
    """All datasets, so that each refers only to those before it."""
    yield from _registered.values()


def get(name: str) -> Dataset | None:
    """The dataset of a name, or None."""
    return _registered.get(name)


def for_model(model: type[Model]) -> Dataset | None:
    """The dataset that holds a model's records, or None."""
    return next((dataset for dataset in _registered.values() if dataset.model is model), None)
