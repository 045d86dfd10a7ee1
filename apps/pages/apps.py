"""The app's configuration."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "apps.pages"
    verbose_name = _("Pages")

    def ready(self) -> None:
        autodiscover_modules("parts")  # what each concept adds to the pages of others
        autodiscover_modules("site")  # what each concept adds to menu, sitemap and home page
