"""The site for soak tests: static files under their own names, because none are collected."""

import os

from django.conf import settings

from tests.conftest import PLAIN_STATIC_FILES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dialogue_site.settings")
settings.STORAGES = {**settings.STORAGES, "staticfiles": PLAIN_STATIC_FILES}

from dialogue_site.wsgi import application  # noqa: E402 after the settings above

__all__ = ["application"]
