"""The language switch of the admin, a closed address of Django's, and the response to an old CSRF token."""

from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import csrf, defaults
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from apps.staff import first_steps, unsaved_forms
from apps.staff.accounts import sessions


@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """Store the language in the admin's cookie and in the user's preferences, and redirect back, but only to the
    admin."""
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
    """404. Django would redirect any staff user from the number of a record to its address, even of a draft."""
    raise Http404


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: in the admin a page of the admin, which names the user's roles; elsewhere Django's response."""
    user = getattr(request, "user", None)
    if not (request.path.startswith(reverse("admin:index")) and user and user.is_staff):
        return defaults.permission_denied(request, exception)
    context = {
        **admin.site.each_context(request),
        "reason": str(exception) or _("You do not have permission for this page."),
        "roles": ", ".join(str(label) for label, _steps in first_steps.of(user)),
    }
    return render(request, "admin/403.html", context, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Store a form of the admin whose CSRF token is from before another login; otherwise Django's response."""
    return unsaved_forms.store_late(request) or csrf.csrf_failure(request, reason)
