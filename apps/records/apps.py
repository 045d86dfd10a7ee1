"""The app's configuration."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "apps.records"
    verbose_name = _("Records")

    def ready(self) -> None:
        from apps.languages import stamps
        from apps.records import acts

        stamps.ask_author(acts.author)
        autodiscover_modules("personal_data")  # each app declares what it holds about people
