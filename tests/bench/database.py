"""Runs a benchmark in the database of DATABASE_URL, or else in a temporary SQLite file."""

import os
import secrets
import tempfile

import django


def in_temporary_database(main):
    """Set up Django and return the result of `main`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dialogue_site.settings")
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(64))
    with tempfile.TemporaryDirectory(prefix="dialogue-bench-") as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/db.sqlite3")
        django.setup()
        return main()
