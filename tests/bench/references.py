"""References for exports: the database's own program, which writes the same table as CSV, and django-import-export, the
usual library for exports from Django's admin."""

import shutil
import subprocess
import sys
from unittest import mock

from django.db import connection
from import_export.formats.base_formats import CSV
from import_export.resources import modelresource_factory

from apps.opendata import registry
from apps.opendata.statement import statement
from apps.priorities.models import Priority

TOOLS = {"postgresql": r"psql \copy", "sqlite": "sqlite3 -csv"}


def references():
    """The functions to measure, by name; none if the program is missing."""
    tool = TOOLS[connection.vendor]
    if not shutil.which(tool.split()[0]):
        print(f"!! NOT MEASURED: {tool}. Install it (Debian: apt install postgresql-client sqlite3).", file=sys.stderr)
        return {}
    with (
        mock.patch("apps.opendata.cells.escaped_sql", _unescaped),
        mock.patch("apps.opendata.statement.escaped_sql", _unescaped),
    ):
        plain = _sql()
    escaped = _sql()
    return {
        f"{tool}, no guard": lambda: _run(plain),
        f"{tool}, the same statement": lambda: _run(escaped),
    }


def import_export(rows):
    """Export a number of rows as the admin of django-import-export does. It holds them all in memory."""
    resource = modelresource_factory(Priority)()
    CSV().export_data(resource.export(queryset=Priority.objects.order_by("pk")[:rows]))


def version():
    """The database and its version."""
    if connection.vendor == "sqlite":
        return f"SQLite {'.'.join(map(str, connection.Database.sqlite_version_info))}"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0]}"


def _unescaped(text, vendor):
    return text


def _sql():
    """The site's SQL statement with its parameters filled in."""
    dataset = registry.get("priorities")
    sql, params = statement(dataset, dataset.public(), whole=True)
    if connection.vendor == "postgresql":
        return connection.ops.compose_sql(sql, params)
    with connection.cursor() as cursor:
        return connection.ops.last_executed_query(cursor, sql, params)


def _run(sql):
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        command = ["sqlite3", "-csv", str(settings["NAME"]), sql]
    else:
        address = f"postgresql://{settings['USER']}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
        command = ["psql", address, "-qc", rf"\copy ({sql}) to stdout (format csv)"]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
