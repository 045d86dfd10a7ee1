"""Middleware of the admin: sessions expire, and pages use the language and time zone of the user."""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.staff.accounts import sessions

Handler = Callable[[HttpRequest], HttpResponse]


class StaffSession:
    """Applies to the admin's path only: public pages read no cookie, so that all readers share stored pages."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(f"/{settings.ADMIN_PATH}"):
            return self.get_response(request)
        connection.cursor().close()  # fail here, with a 503, if the database is down: not even the login would work
        if request.method in sessions.READING:
            # Django deletes the row of a session whose password changed when it looks for the user. Reading must not
            # write: such a session is left instead.
            request.session.flush = partial(sessions.forget, request)  # type: ignore[method-assign]
        if request.user.is_authenticated and sessions.has_expired(request):
            sessions.end(request)
            self._say_expired(request)
        if code := sessions.language(request):
            translation.activate(code)
            request.LANGUAGE_CODE = code
        with timezone.override(sessions.zone(request)):
            response = self.get_response(request)
        sessions.renew(request, response)
        return response

    @staticmethod
    def _say_expired(request: HttpRequest) -> None:
        """Add the message once. A page that redirects to the login shows none itself, so the login page adds it."""
        is_login, is_read = request.path == reverse("account_login"), request.method in sessions.READING
        if is_login == is_read:
            messages.info(request, _("Your session has ended. Please log in again."))
