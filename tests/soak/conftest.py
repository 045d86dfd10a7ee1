"""Soak tests. `make soak` runs them at full size on both databases; `make test` runs them at a short size."""

from pathlib import Path

import pytest

from tests.walks import IS_FULL

HERE = Path(__file__).parent
ONCE = {"test_memory_stays_bounded", "test_the_check_detects_stale_pages"}  # of the server and of the test itself


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.soak)
            if item.name in ONCE and not IS_FULL:
                item.add_marker(pytest.mark.one_database)


@pytest.fixture
def size():
    """A function that chooses between a short and a full number: `rounds = size(2, 10)`."""
    return lambda short, full: full if IS_FULL else short
