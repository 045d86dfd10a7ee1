"""These tests read the code, the documents and the catalogues, which have no database."""

import pytest


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.parent.name == "house" and item.path.name != "test_migrations.py":
            item.add_marker(pytest.mark.one_database)
