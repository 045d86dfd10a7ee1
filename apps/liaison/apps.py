"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LiaisonConfig(AppConfig):
    name = "apps.liaison"
    verbose_name = _("Liaison")

    def ready(self) -> None:
        from apps.liaison import checks, withdrawal  # noqa: F401  register what runs before mail is sent, and a notice
