"""Soak tests. `make soak` runs them at full size on both databases; `make test` runs them at a short size."""

import os

import pytest

# Only a database server can be stopped; SQLite is a file.
collect_ignore = [] if os.environ.get("DATABASE_URL", "").startswith("postgres") else ["test_outage.py"]


ONCE = {"test_memory_stays_bounded", "test_the_check_detects_stale_pages"}  # of the server and of the test itself


def pytest_collection_modifyitems(items):
    for item in items:
        if item.name in ONCE and os.environ.get("SOAK") != "full":
            item.add_marker(pytest.mark.one_database)


@pytest.fixture
def size():
    """A function that chooses between a short and a full number: `rounds = size(2, 10)`."""
    is_full = os.environ.get("SOAK") == "full"
    return lambda short, full: full if is_full else short
