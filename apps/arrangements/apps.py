"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArrangementsConfig(AppConfig):
    name = "apps.arrangements"
    verbose_name = _("Arrangements and channels")
