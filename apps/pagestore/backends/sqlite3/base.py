"""Connections to SQLite."""

from django.db.backends.sqlite3 import base

from apps.pagestore.backends.marking import Marking


class DatabaseWrapper(Marking, base.DatabaseWrapper):
    pass
