"""Serves the files of pictures: to everybody if a public page shows them, otherwise to staff with permission."""

import re
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from apps.editions.models import Picture

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
    if not is_public and not (_can_view(request) and Picture.objects.filter(image=stored).exists()):
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


def _can_view(request: HttpRequest) -> bool:
    return request.user.has_perm("editions.view_picture")
