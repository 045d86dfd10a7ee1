"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConfirmationsConfig(AppConfig):
    name = "apps.confirmations"
    verbose_name = _("Confirmations by organizations")

    def ready(self) -> None:
        from apps.confirmations import answering  # noqa: F401  registers what runs before mail is sent
