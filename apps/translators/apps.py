"""The app's configuration."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class TranslatorsConfig(AppConfig):
    name = "apps.translators"
    verbose_name = _("Translators")

    def ready(self) -> None:
        from apps.translators import (  # noqa: F401 they register pages, warnings and notices
            access,
            agreement,
            notices,
            similar,
        )

        similar.connect()
        autodiscover_modules("terms")  # concepts register their terms and names
        notices.connect()
