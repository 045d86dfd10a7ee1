"""The app's configuration."""

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "apps.staff"
    verbose_name = _("Staff")

    def ready(self) -> None:
        from django.contrib import admin
        from django.utils.module_loading import autodiscover_modules

        from apps.staff import (  # noqa: F401 register admin, checks, tasks
            access_events,
            changes,
            checks,
            given_up_mail,
            proposals,
            tasks,
        )
        from apps.staff.accounts import signals  # noqa: F401 connects the receivers
        from apps.staff.exchange import exports, imports  # noqa: F401 registers their admin

        for label in ("account", "mfa", "usersessions"):  # their pages would show secrets and sessions
            admin.site.unregister([m for m in apps.get_app_config(label).get_models() if admin.site.is_registered(m)])
        autodiscover_modules("dashboard")
