"""Django's admin, with our site in the place of its own."""

from django.contrib.admin.apps import AdminConfig


class Administration(AdminConfig):
    default_site = "apps.staff.admin_site.StaffSite"
