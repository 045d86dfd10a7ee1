"""The test database: made once as a template, which every worker copies.

SQLite: the template is a file in pytest's cache and outlives the run. Its name holds a hash of everything that shapes
the database, so a change makes a new one. PostgreSQL: the template is a database on the server
(`CREATE DATABASE … TEMPLATE`).

The template is made from the models, in two seconds, and not by the migrations: they take half a minute, most of it to
render the models as they were before each. A test of tests/house/test_migrations.py holds that both make the same.
"""

import ast
import fcntl
import shutil
import sqlite3
import sys
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from unittest import mock

from django.apps import apps
from django.conf import settings
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython
from django.test import TransactionTestCase

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".pytest_cache" / "d" / "database"  # where pytest keeps it, too
ADVISORY_LOCK = 20_221_208  # any number: the workers of one server agree on it


def template_key():
    """A hash of the code, the pinned packages and the versions that the database depends on."""
    digest = sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    for path in (ROOT / "requirements.txt", *sorted(sources())):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def sources():
    """The files that shape the database: migrations, models, what is registered for them, and all that these import."""
    globs = ("*/migrations/*.py", "*/models.py", "*/models/*.py", "*/translation.py")
    found, waiting = set(), [path for glob in globs for path in (ROOT / "apps").glob(glob)]
    waiting.append(ROOT / "dialogue_site" / "settings.py")
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += [file for name in imported(path) for file in files_of(name)]
    # Not followed: these import most of the site, for signals that no migration sends.
    return found | set((ROOT / "apps").glob("*/apps.py"))


def imported(path):
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))


def files_of(module):
    """The file of a module of the site: one at most."""
    first, *_ = names = module.split(".")
    if first not in ("apps", "dialogue_site"):
        return []
    path = ROOT.joinpath(*names)
    return [file for file in (path.with_suffix(".py"), path / "__init__.py") if file.exists()][:1]


def use(connection, name):
    """Point the connection, and those that threads open later, to the database `name`."""
    connection.close()
    settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = name


@contextmanager
def using(connection, name):
    before = connection.settings_dict["NAME"]
    use(connection, name)
    try:
        yield
    finally:
        use(connection, before)


def create(connection, name, migrate=False):
    """Create the database `name` from the models, or by the migrations, and close it. Settings stay as they were."""
    before, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    worker = dict(test)
    test.update(NAME=str(name), MIGRATE=migrate)
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        if not migrate:
            complete(connection)
    finally:
        test.update(worker)
        use(connection, before)


def complete(connection):
    """Make what migrations make and models do not declare, such as indexes of the search. Note the migrations as
    applied."""
    executor = MigrationExecutor(connection)
    for migration in executor.loader.disk_migrations.values():
        for operation in migration.operations:
            if isinstance(operation, RunPython) and not operation.elidable and migration.__module__.startswith("apps."):
                with connection.schema_editor() as editor:
                    operation.code(apps, editor)
        executor.record_migration(migration)
    executor.check_replacements()


def copy_for_worker(connection, cache):
    """Make this worker's test database from the template, which the first worker builds. Return the old name."""
    production = connection.settings_dict["NAME"]
    copy_template = copy_file if connection.vendor == "sqlite" else copy_postgresql
    name = connection.creation._get_test_db_name()
    copy_template(connection, name, cache)
    use(connection, name)
    return production


def copy_of(connection, suffix):
    """Copy the database that is open, into one with the same name and this suffix. Return its name."""
    own = connection.settings_dict["NAME"]
    name = f"{own}_{suffix}"
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(own)) as source, closing(sqlite3.connect(name)) as target:
            source.backup(target)
        return name
    copy_database(connection, own, name)
    return name


def copy_database(connection, source, target):
    """Copy a database of PostgreSQL. The target is replaced, whoever has it open."""
    quote = connection.ops.quote_name
    connection.close()  # no database is copied that is open
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quote(target)} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {quote(target)} TEMPLATE {quote(source)}")


def copy_file(connection, name, cache):
    template = cache / f"{template_key()}.sqlite3"
    with locked(cache / "lock"):
        if not template.exists():
            building = cache / "building"
            create(connection, building)
            for outdated in cache.glob("*.sqlite3"):
                outdated.unlink()
            building.rename(template)  # only whole templates have the name
        shutil.copyfile(template, name)


@contextmanager
def locked(path):
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def restored_after_commits(connection, before):
    """After a test that commits, the database is a copy of the database `before` again. Django would empty each table,
    which takes three times as long, and leave them empty."""
    own = connection.settings_dict["NAME"]

    def restore(_test):
        if connection.vendor == "sqlite":
            copy_into(connection, before)
        else:
            copy_database(connection, before, own)

    with mock.patch.object(TransactionTestCase, "_fixture_teardown", restore):
        yield


def copy_into(connection, name):
    """Copy a database of SQLite into the one that is open, in which the connections of other threads find it."""
    connection.ensure_connection()
    with closing(sqlite3.connect(name)) as stored:
        stored.backup(connection.connection)


def copy_postgresql(connection, name, cache):
    quote = connection.ops.quote_name
    prefix = f"test_{connection.settings_dict['NAME']}_template_"
    template, building = prefix + template_key(), prefix + "building"
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])  # until the cursor's connection closes
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        templates = [row[0] for row in cursor.fetchall()]
        if template not in templates:
            for outdated in templates:
                cursor.execute(f"DROP DATABASE {quote(outdated)}")
            create(connection, building)
            cursor.execute(f"ALTER DATABASE {quote(building)} RENAME TO {quote(template)}")
        copy_database(connection, template, name)
