"""The WSGI application: the page store in front of Django."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dialogue_site.settings")

try:
    handler = get_wsgi_application()
    from apps.pages.page_store import in_front_of  # after the setup: it imports models

    application = in_front_of(handler)
except ImproperlyConfigured as error:
    sys.exit(f"Configuration: {error}")
