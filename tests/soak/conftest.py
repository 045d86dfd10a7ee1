"""The long tests. `make soak` runs them at full size, on both databases; in `make test` they run short."""

import os

import pytest

# A database that can be stopped is a server: SQLite's file is always there.
collect_ignore = [] if os.environ.get("DATABASE_URL", "").startswith("postgres") else ["test_outage.py"]


@pytest.fixture
def size():
    """Chooses between the short and the full size of a number: `rounds = size(2, 10)`."""
    is_full = os.environ.get("SOAK") == "full"
    return lambda short, full: full if is_full else short
