"""The app's configuration."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "apps.publishing"
    verbose_name = _("Publishing")

    def ready(self) -> None:
        from apps.publishing import desk, guard

        autodiscover_modules("parts")  # what each concept adds to the pages of others
        desk.connect()
        guard.connect()
