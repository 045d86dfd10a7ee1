"""Runs a benchmark in a database that is gone afterwards: that of DATABASE_URL, or an SQLite file."""

import os
import secrets
import tempfile

import django


def in_a_throw_away_database(main):
    """What `main` gives, with Django set up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dialogue_site.settings")
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(64))
    with tempfile.TemporaryDirectory(prefix="dialogue-bench-") as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/db.sqlite3")
        django.setup()
        return main()
