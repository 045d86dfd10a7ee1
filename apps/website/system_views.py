"""Views outside the languages: the redirect to a language, health checks, robots.txt, the icon, and error pages."""

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import Error, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_path, get_supported_language_variant
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from apps.languages.typography import number
from apps.pagestore.declared import stored

LATER = {"Retry-After": "5"}  # seconds


def root(request: HttpRequest) -> HttpResponse:
    """Redirect to the home page in the language of Accept-Language. No cookie decides: public pages set none."""
    response = redirect(f"/{_preferred(request.headers.get('Accept-Language', ''))}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _preferred(header: str) -> str:
    for code, _quality in parse_accept_lang_header(header):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse({"status": "unavailable", "database": False}, status=503, headers=LATER)
    return JsonResponse({"status": "ok", "database": True})


def livez(request: HttpRequest) -> HttpResponse:
    """200 when the process answers. It needs no database."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@stored()
def robots(request: HttpRequest) -> HttpResponse:
    """robots.txt: crawlers may read everything public except search results, of which there is no end."""
    lines = ["User-agent: *", *(f"Disallow: /{code}/search/" for code, _name in settings.LANGUAGES), ""]
    lines.append(f"Sitemap: {settings.SITE_URL}/sitemap.xml\n")
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def favicon(request: HttpRequest) -> HttpResponse:
    """The icon at the address that browsers try when a response names none, such as a CSV file or the admin."""
    return redirect(static("favicon.svg"))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 in the reader's language. Django's own handler renders without context, and so without a language. A form
    that is too large for a request is none that is wrong: its page says what is allowed, and how to get back to it."""
    limit = _limit(exception)
    return render(request, "too_large.html" if limit else "400.html", {"limit": limit}, status=400)


def _limit(exception: Exception | None) -> str:
    """What a form that was refused before anybody read it may hold at most; "" if it was refused for another reason."""
    match exception:
        case RequestDataTooBig():
            size = filesizeformat(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
            return _("A form can hold at most %(size)s of text.") % {"size": size}
        case TooManyFieldsSent():
            count = number(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS)
            return _("A form can hold at most %(count)s entries, those of all its rows together.") % {"count": count}
        case TooManyFilesSent():
            count = number(settings.DATA_UPLOAD_MAX_NUMBER_FILES)
            return _("A form can hold at most %(count)s files.") % {"count": count}
    return ""


def server_error(request: HttpRequest) -> HttpResponse:
    """500 in the language of the URL, or 503 when the connection to the database failed. The page of a 500 uses neither
    context processors nor the database, since either can be what failed."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        page = render_to_string("503.html", request=request)
        return HttpResponse(page, status=503, headers=LATER | {"Cache-Control": "no-store"})
    language = get_language_from_path(request.path_info)
    return HttpResponseServerError(render_to_string("500.html", {"language": language}))
