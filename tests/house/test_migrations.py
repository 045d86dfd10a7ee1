"""Migrations go forward and back, and never take a language's columns away."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

ROOT = Path(__file__).resolve().parents[2]


def removed_fields(path):
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    removals = [call for call in calls if getattr(call.func, "attr", "") == "RemoveField"]
    return [kw.value.value for call in removals for kw in call.keywords if kw.arg == "name"]


@pytest.mark.parametrize("path", sorted(ROOT.glob("apps/*/migrations/0*.py")), ids=lambda p: f"{p.parts[-3]}/{p.stem}")
def test_no_language_is_removed(path):
    """A field may go with all its languages; none may go alone."""
    removed = removed_fields(path)
    languages = {name for name in removed if name.rpartition("_")[2] in settings.CONTENT_LANGUAGES}
    whole = {f"{name}_{code}" for name in removed for code in settings.CONTENT_LANGUAGES}

    assert languages - whole == set()


@pytest.mark.django_db(transaction=True)
def test_back_to_nothing_and_forward_again():
    executor = MigrationExecutor(connection)
    ours = [label for label in executor.loader.migrated_apps if f"apps.{label}" in settings.INSTALLED_APPS]
    try:
        executor.migrate([(label, None) for label in ours])
        assert [table for table in connection.introspection.table_names() if table.startswith("editions_")] == []
    finally:
        call_command("migrate", verbosity=0)
    assert "editions_edition" in connection.introspection.table_names()
