"""The least that Django can answer: one view, no middleware. What the site's pages are measured against."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    SECRET_KEY="not a secret: there is nothing to keep",
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    LOGGING_CONFIG=None,
)
urlpatterns = [path("", lambda request: HttpResponse("Hello"))]
application = get_wsgi_application()
