"""Answers for machines: the way into a language, health, robots, and refusals."""

import sys

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_path, get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from apps.pagestore.declared import stored

LATER = {"Retry-After": "5"}  # seconds


def root(request: HttpRequest) -> HttpResponse:
    """To the home page in the language that the browser asks for, and by nothing else."""
    response = redirect(f"/{_asked_for(request.headers.get('Accept-Language', ''))}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _asked_for(header: str) -> str:
    for code, _quality in parse_accept_lang_header(header):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def healthz(request: HttpRequest) -> JsonResponse:
    """Whether the database answers: 200 or 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse({"status": "unavailable", "database": False}, status=503, headers=LATER)
    return JsonResponse({"status": "ok", "database": True})


def livez(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@stored()
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be read; endless search results need not be."""
    lines = ["User-agent: *", *(f"Disallow: /{code}/search/" for code, _name in settings.LANGUAGES), ""]
    lines.append(f"Sitemap: {settings.SITE_URL}/sitemap.xml\n")
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for the sign of a site when a page names none, such as a file or the admin."""
    return redirect(static("favicon.svg"))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 in the reader's language; Django's own would know no language."""
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 in the language of the address. It asks for nothing that may be what failed: no context, no database.
    503 in the reader's language when what failed is the way to the database."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        page = render_to_string("503.html", request=request)
        return HttpResponse(page, status=503, headers=LATER | {"Cache-Control": "no-store"})
    language = get_language_from_path(request.path_info)
    return HttpResponseServerError(render_to_string("500.html", {"language": language}))
