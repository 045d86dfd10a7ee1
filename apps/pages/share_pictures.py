"""The pictures that other sites show beside a link to a page (Open Graph): their addresses, and the view.

What is drawn comes from the kinds that the concepts register in their sections. The address names a version of the
content, because other sites keep a picture as long as its address stays. The view does not read the version: an older
address leads to the picture of today, and invented versions fill no cache.
"""

from hashlib import blake2b
from typing import NamedTuple

from django.conf import settings
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse

from apps.languages import columns
from apps.languages.addresses import absolute, address
from apps.pages import sections, share_drawing
from apps.pages.sections import ShareKind
from apps.pages.share_cards import ShareCard
from apps.pagestore.declared import stored
from apps.publishing.models import Record


class SharePicture(NamedTuple):
    """A picture in the head of a page."""

    url: str
    alt: str
    width: int = share_drawing.WIDTH
    height: int = share_drawing.HEIGHT


def of(record: Model | None) -> SharePicture | None:
    """The picture of a record, or else that of the site; in the reader's language. No query: what is drawn is in the
    record itself."""
    kinds = sections.share_kinds()
    if record and (kind := next((kind for kind in kinds if kind.model is type(record)), None)):
        card, url = kind.card(record), address("share:record", kind.name, getattr(record, kind.key))
    elif kind := next((kind for kind in kinds if kind.model is None), None):
        card, url = kind.card(), address("share:site", kind.name)
    else:
        return None
    return SharePicture(f"{absolute(url)}?v={_version(card)}", card.alt)


@stored()
def picture(request: HttpRequest, name: str, key: str = "") -> HttpResponse:
    """A picture as PNG; 404 for what is not public. Other sites can show it."""
    kind = next((kind for kind in sections.share_kinds() if kind.name == name), None)
    if kind is None or bool(kind.model) is not bool(key):
        raise Http404("no such picture")
    card = kind.card(_record(kind, key)) if key else kind.card()
    body = share_drawing.png(card, str(settings.SITE_NAME), columns.current())
    return HttpResponse(body, content_type="image/png", headers={"Cross-Origin-Resource-Policy": "cross-origin"})


def _record(kind: ShareKind, key: str) -> Record:
    """The public record with a key as the site writes it: each picture has one address."""
    model = kind.model
    try:
        record = model._default_manager.public().filter(**{kind.key: key}).first() if model else None
    except ValueError:  # no number where one is needed
        record = None
    if record is None or str(getattr(record, kind.key)) != key:
        raise Http404("no such picture")
    return record


def _version(card: ShareCard) -> str:
    drawn = f"{settings.SITE_NAME} {columns.current()} {card.content}"
    return blake2b(drawn.encode(), key=share_drawing.style(), digest_size=8).hexdigest()
