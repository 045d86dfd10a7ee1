"""The app's configuration."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class OpenDataConfig(AppConfig):
    name = "apps.opendata"
    verbose_name = _("Open data")

    def ready(self) -> None:
        from apps.opendata import changes

        autodiscover_modules("datasets")  # each concept declares its datasets
        changes.connect()
