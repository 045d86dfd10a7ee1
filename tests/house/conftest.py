"""What is not collected here."""

from django.db import connection


def pytest_ignore_collect(collection_path):
    """The recipes have an SQLite database of their own, whichever the other tests use: once is enough."""
    return True if collection_path.name == "test_adding.py" and connection.vendor != "sqlite" else None
