"""Who works in the admin: sessions end in time, pages speak the language and keep the time zone of their reader."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.staff.accounts import sessions

Handler = Callable[[HttpRequest], HttpResponse]


class StaffSession:
    """Below the admin's path only: a public page reads no cookie."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(f"/{settings.ADMIN_PATH}"):
            return self.get_response(request)
        connection.cursor().close()  # without the database not even the login is of use
        if request.user.is_authenticated and not sessions.keep(request):
            messages.info(request, _("Your session has ended. Please log in again."))
        if code := sessions.language(request):
            translation.activate(code)
            request.LANGUAGE_CODE = code
        with timezone.override(sessions.zone(request)):
            return self.get_response(request)
