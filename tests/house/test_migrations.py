"""Migrations go forward and back, and never take a language's columns away."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython
from django.db.migrations.recorder import MigrationRecorder

from tests.database import create, sources, use

ROOT = Path(__file__).resolve().parents[2]
# What a database from before the migrations were squashed has recorded. Such databases must keep upgrading.
RECORDED_BEFORE_SQUASH = {
    "coverage": ["0001_initial"],
    "editions": ["0001_initial", "0002_change", "0003_pictures"],
    "goals": ["0001_initial", "0002_change"],
    "history": ["0001_initial"],
    "languages": ["0001_initial", "0002_translator"],
    "liaison": ["0001_initial", "0002_change"],
    "opendata": ["0001_initial", "0002_coming_changes", "0003_imports"],
    "pagestore": ["0001_revision"],
    "participants": ["0001_initial", "0002_change", "0003_former_codes"],
    "priorities": ["0001_initial", "0002_change"],
    "publishing": ["0001_initial", "0002_publish_permission", "0003_desk"],
    "search": ["0001_initial", "0002_full_text", "0003_whole_words"],
    "sources": ["0001_initial", "0002_change"],
    "staff": ["0001_accounts", "0002_throttle", "0010_kept_form"],
    "website": ["0001_initial", "0002_errorreport"],
}


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


@pytest.mark.django_db
def test_database_from_before_the_squash_runs_no_squashed_migration():
    """Its tables are there already: only migrations written after the squash may run."""
    recorder = MigrationRecorder(connection)
    recorder.migration_qs.filter(app__in=RECORDED_BEFORE_SQUASH).delete()
    for app, names in RECORDED_BEFORE_SQUASH.items():
        for name in names:
            recorder.record_applied(app, name)

    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())

    assert [str(migration) for migration, _ in plan if migration.initial] == []
    executor.check_replacements()
    assert {app for app, name in recorder.applied_migrations() if name == "0001_squashed"} == {
        app for app, names in RECORDED_BEFORE_SQUASH.items() if len(names) > 1
    }


@pytest.mark.parametrize("path", sorted(ROOT.glob("apps/*/migrations/0*.py")), ids=lambda p: f"{p.parts[-3]}/{p.stem}")
def test_every_migration_can_be_undone(path):
    migration = import_module(f"apps.{path.parts[-3]}.migrations.{path.stem}").Migration

    assert [operation for operation in migration.operations if not operation.reversible] == []


def undoes_something(operation):
    return isinstance(operation, RunPython) and operation.reverse_code != RunPython.noop


@pytest.mark.django_db(transaction=True)
def test_back_to_nothing_and_forward_again():
    """The apps whose migrations undo something by code of ours, such as triggers. The others only create and alter
    tables and fill columns, which Django can undo; it would take ten minutes of computing states."""
    executor = MigrationExecutor(connection)
    ours = {
        label
        for (label, _), migration in executor.loader.disk_migrations.items()
        if migration.__module__.startswith("apps.") and any(map(undoes_something, migration.operations))
    }
    assert {"pagestore", "search", "staff"} <= ours
    tables = [model._meta.db_table for label in ours for model in apps.get_app_config(label).get_models()]
    try:
        executor.migrate([(label, None) for label in sorted(ours)])
        assert set(tables) & set(connection.introspection.table_names()) == set()
    finally:
        call_command("migrate", verbosity=0)
    assert set(tables) <= set(connection.introspection.table_names())


@pytest.mark.both_databases
def test_they_make_the_database_that_the_models_declare(django_db_setup, django_db_blocker, tmp_path):
    """The tests run in a database made from the models: that of a site is made by the migrations."""
    own = connection.settings_dict["NAME"]
    other = tmp_path / "migrated.sqlite3" if connection.vendor == "sqlite" else f"{own}_migrated"
    with django_db_blocker.unblock():
        declared = schema()
        try:
            create(connection, other, migrate=True)
            use(connection, str(other))
            migrated = schema()
        finally:
            use(connection, own)
            connection.creation._destroy_test_db(str(other), verbosity=0)

    assert len(declared) > 3000
    # Django's own migrations number the rows of these links by shorter integers than its models do.
    assert {part for part in migrated ^ declared if part[:2] not in DJANGO} == set()


DJANGO = {(f"auth_{links}", "id") for links in ("user_user_permissions", "user_groups", "group_permissions")}
SCHEMA = r"""
    SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, is_identity
        FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT conrelid::regclass::text, CASE contype WHEN 'c' THEN conname END, pg_get_constraintdef(oid),
        NULL, NULL, NULL, NULL FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT tablename, NULL, regexp_replace(indexdef, 'INDEX \S+', 'INDEX'),
        NULL, NULL, NULL, NULL FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid),
        NULL, NULL, NULL, NULL FROM pg_trigger WHERE NOT tgisinternal
"""


def schema():
    """What the database consists of: columns, whatever their order, constraints, triggers and indexes. An index, and a
    constraint that Django names, keeps its name when a migration renames its model: names do not count."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(SCHEMA)
            return set(cursor.fetchall())
        cursor.execute("SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {
            (table, part)
            for table, sql in cursor.fetchall()
            for part in (columns(sql) if sql.startswith("CREATE TABLE") else [re.sub(r'INDEX "\w+"', "INDEX", sql)])
        }


def columns(sql):
    """The columns and constraints of a CREATE TABLE: what stands between commas outside of brackets and quotes."""
    inside = sql[sql.index("(") + 1 : sql.rindex(")")]
    depth, quoted, parts = 0, "", [""]
    for letter in inside:
        if quoted:
            quoted = "" if letter == quoted else quoted
        elif letter in "'\"":
            quoted = letter
        else:
            depth += (letter == "(") - (letter == ")")
        if letter == "," and not depth and not quoted:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def test_the_template_of_the_test_database_follows_what_migrations_import():
    followed = {str(path.relative_to(ROOT)) for path in sources()}

    assert {"apps/editions/models/edition.py", "apps/records/rules.py", "apps/pagestore/triggers.py"} <= followed
    assert "apps/staff/views.py" not in followed
