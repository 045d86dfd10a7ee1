"""The app's configuration."""

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "apps.staff"
    verbose_name = _("Staff")

    def ready(self) -> None:
        from django.contrib import admin
        from django.utils.module_loading import autodiscover_modules

        from apps.staff import changes, tasks  # noqa: F401 its admin is registered, what is to be done is declared
        from apps.staff.accounts import signals  # noqa: F401 hears from here on
        from apps.staff.exchange import exports, imports  # noqa: F401 theirs as well

        for label in ("account", "mfa", "usersessions"):  # secrets and sessions are no records to look at
            admin.site.unregister([m for m in apps.get_app_config(label).get_models() if admin.site.is_registered(m)])
        autodiscover_modules("dashboard")
