"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "apps.publishing"
    verbose_name = _("Publishing")

    def ready(self) -> None:
        from apps.publishing import guard, record_notes

        record_notes.connect()
        guard.connect()
