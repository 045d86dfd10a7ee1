"""The app's configuration."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PageStoreConfig(AppConfig):
    name = "apps.pagestore"
    verbose_name = _("Stored pages")

    def ready(self) -> None:
        post_migrate.connect(follow_changes, sender=self)


def follow_changes(using: str, **kwargs: Any) -> None:
    """After each `migrate`, when all tables are there."""
    from apps.pagestore import triggers

    connection = connections[using]
    if "pagestore_revision" in connection.introspection.table_names():
        triggers.install(connection)
