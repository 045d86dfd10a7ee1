"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LanguagesConfig(AppConfig):
    name = "apps.languages"
    verbose_name = _("Languages")

    def ready(self) -> None:
        from apps.languages import compat, stamps

        compat.keep_queryset_classes()
        stamps.connect()
