"""The app's configuration."""

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PageStoreConfig(AppConfig):
    name = "apps.pagestore"
    verbose_name = _("Stored pages")

    def ready(self) -> None:
        post_migrate.connect(install_triggers, sender=self)


def install_triggers(using: str, **kwargs: object) -> None:
    """Create the triggers, after each `migrate`: by then all tables exist."""
    from apps.pagestore import triggers

    connection = connections[using]
    if "pagestore_revision" in connection.introspection.table_names():
        triggers.install(connection)
