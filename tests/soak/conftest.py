"""Soak tests. `make soak` runs them at full size on both databases; `make test` runs them at a short size."""

from pathlib import Path

import pytest

from tests.walks import IS_FULL

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.soak)


@pytest.fixture
def size():
    """A function that chooses between a short and a full number: `rounds = size(2, 10)`."""
    return lambda short, full: full if IS_FULL else short
