"""The admin's language switch, and an address of Django's that is closed."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language


@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in the admin's cookie, and go back to where the admin was; never anywhere else."""
    response = set_language(request)
    index = reverse("admin:index")
    if response.headers.get("Location", index).startswith(index):
        return response
    elsewhere = HttpResponseRedirect(index)
    elsewhere.cookies = response.cookies
    return elsewhere


def closed(request: HttpRequest, rest: str) -> HttpResponse:
    """Django would lead any staff account from a record's number to its address, drafts included."""
    raise Http404
