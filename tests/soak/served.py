"""The site as the soak tests serve it: with static files under their own names, as nobody collected them."""

import os

from django.conf import settings

from tests.conftest import PLAIN_STATIC_FILES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dialogue_site.settings")
settings.STORAGES = {**settings.STORAGES, "staticfiles": PLAIN_STATIC_FILES}

from dialogue_site.wsgi import application  # noqa: E402 with these settings

__all__ = ["application"]
