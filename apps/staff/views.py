"""The admin's language switch, an address of Django's that is closed, and forms whose token is too old."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views import csrf
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from apps.staff import unsaved_forms
from apps.staff.accounts import sessions


@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in the admin's cookie and with the account; go back to where the admin was, never elsewhere."""
    response = set_language(request)
    if request.user.is_authenticated and (code := response.cookies.get(settings.LANGUAGE_COOKIE_NAME)):
        sessions.prefer_language(request, code.value)
    index = reverse("admin:index")
    if response.headers.get("Location", index).startswith(index):
        return response
    elsewhere = HttpResponseRedirect(index)
    elsewhere.cookies = response.cookies
    return elsewhere


def closed(request: HttpRequest, rest: str) -> HttpResponse:
    """Django would lead any staff account from a record's number to its address, drafts included."""
    raise Http404


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of the admin that was opened before another login is not lost."""
    return unsaved_forms.late(request) or csrf.csrf_failure(request, reason)
