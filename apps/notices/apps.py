"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "apps.notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from apps.notices import composing, publication  # noqa: F401 registers the digest, and the kinds of publication

        publication.connect()
