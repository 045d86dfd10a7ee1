"""Photos as files: those of public editions for everybody, the others for the staff that may see them."""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest

from apps.editions.models import Photo


def photo(request: HttpRequest, name: str) -> FileResponse:
    """A picture of the folder of photos. The name is one path segment, so nothing else can be reached; it is made
    anew for every upload, so a copy never grows old."""
    path = Path(settings.MEDIA_ROOT) / "photos" / name
    public = Photo.objects.public().filter(image=f"photos/{name}").exists()
    if not (public or request.user.has_perm("editions.view_photo")) or not path.is_file():
        raise Http404("no such photo")
    response = FileResponse(path.open("rb"), content_type="image/webp")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if public else "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
