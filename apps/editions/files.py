"""Serves the files of pictures: to everybody if a public page shows them, otherwise to staff with the picture in the
list of the admin."""

import re
from typing import Any

from django.contrib import admin
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from apps.editions.models import Picture
from apps.staff.accounts import sessions

NAME = re.compile(r"([a-z]+/[0-9a-f]{32})(?:-[1-9]\d{1,4})?\.(webp|avif)", re.ASCII)


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A file of a recorded picture, and nothing else from the storage.

    Names contain a digest of the pixels, so the content under a name never changes: public files are immutable in
    caches. SVG or HTML never gets in, but the CSP sandbox holds even if it did.
    """
    match = NAME.fullmatch(name)
    if not match:
        raise Http404("no such picture")
    stored = f"{match[1]}.webp"
    is_public = Picture.objects.public().filter(image=stored).exists()
    if not is_public and not _can_view(request, stored):
        raise Http404("no such picture")
    tag = f'"{name}"'
    # The name is the ETag: a copy that a cache has is valid, so the file is not even opened.
    response: Any = get_conditional_response(request, tag) or _file(name, f"image/{match[2]}")
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_public else "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Accept-Ranges"] = "none"  # files are small and sent whole
    return response


def _file(name: str, content_type: str) -> FileResponse:
    try:
        return FileResponse(default_storage.open(name), content_type=content_type)
    except FileNotFoundError as error:
        raise Http404("the file of this picture is missing") from error


def _can_view(request: HttpRequest, stored: str) -> bool:
    """The rule of the admin's list: a session that has not expired, the second factor, and a picture within reach."""
    if not request.user.is_authenticated or sessions.has_expired(request) or not admin.site.has_permission(request):
        return False
    found = Picture.objects.filter(image=stored).first()
    return found is not None and admin.site.get_model_admin(Picture).has_view_permission(request, found)
