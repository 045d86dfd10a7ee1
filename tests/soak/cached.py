"""The site with Django's cache of whole pages instead of the page store."""

import os

from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dialogue_site.settings")
settings.PAGE_STORE_BYTES = 0
settings.CACHES["pages"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
settings.CACHE_MIDDLEWARE_ALIAS = "pages"
settings.MIDDLEWARE = [
    "django.middleware.cache.UpdateCacheMiddleware",
    *settings.MIDDLEWARE,
    "django.middleware.cache.FetchFromCacheMiddleware",
]

from tests.soak.served import application  # noqa: E402 after the settings above

__all__ = ["application"]
