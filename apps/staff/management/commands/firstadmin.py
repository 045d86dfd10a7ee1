"""Creates the first administrator."""

import secrets
from itertools import count

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand

PASSWORD_BYTES = 18  # 24 characters


class Command(BaseCommand):
    help = "Creates an administrator with a random password, shown once, when there is no active one."

    def handle(self, *args: object, **options: object) -> None:
        if User.objects.filter(is_superuser=True, is_active=True).exists():
            self.stdout.write("There is an administrator already.")
            return
        name, password = self._free_name(), secrets.token_urlsafe(PASSWORD_BYTES)
        User.objects.create_superuser(name, password=password)
        self.stdout.write(f"Administrator: {name}")
        self.stdout.write(f"Password:      {password}    (shown this once)")
        self.stdout.write(f"Log in at:     {settings.SITE_URL}/{settings.ADMIN_PATH}")
        self.stdout.write("The first login asks you to set up a second factor: have a phone with an authenticator app.")

    @staticmethod
    def _free_name() -> str:
        names = (f"admin-{number}" if number > 1 else "admin" for number in count(1))
        return next(name for name in names if not User.objects.filter(username=name).exists())
