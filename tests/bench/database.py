"""Runs a benchmark in the database of DATABASE_URL, or else in a temporary SQLite file."""

import os
import secrets
import sys
import tempfile

import django

from tests.bench.rounds import tell


def in_temporary_database(main):
    """Set up Django and return the result of `main`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dialogue_site.settings")
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(64))
    with tempfile.TemporaryDirectory(prefix="dialogue-bench-") as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/db.sqlite3")
        django.setup()
        return main()


def load_seed():
    """Fill an empty database with the seed data."""
    from django.core.management import call_command
    from django.db import connection

    from tests.database import CACHE, copy_file

    if connection.introspection.table_names():
        sys.exit("The benchmark fills a database of its own: it needs an empty one.")
    tell("migrations and seed data")
    if connection.vendor == "sqlite":  # migrating takes most of a minute, copying nothing
        connection.close()
        CACHE.mkdir(parents=True, exist_ok=True)
        copy_file(connection, connection.settings_dict["NAME"], CACHE)
    else:
        call_command("migrate", verbosity=0)
    with open(os.devnull, "w") as nowhere:
        call_command("seed", stdout=nowhere)
