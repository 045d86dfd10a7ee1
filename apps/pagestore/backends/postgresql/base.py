"""Connections to PostgreSQL."""

from typing import Any

from django.db.backends.postgresql import base

from apps.pagestore.backends.breaker import Breaker
from apps.pagestore.backends.marking import Marking

breaker = Breaker()


class DatabaseWrapper(Marking, base.DatabaseWrapper):
    def get_new_connection(self, conn_params: Any) -> Any:
        return breaker.through(lambda: super(DatabaseWrapper, self).get_new_connection(conn_params))
