"""Configures Django's admin to use `StaffSite`."""

from django.contrib.admin.apps import AdminConfig


class Administration(AdminConfig):
    default_site = "apps.staff.admin_site.StaffSite"
