"""Previews: the public page of a record that is not public yet, through a link that expires, can be
revoked, and ends with the rights of its maker."""

import copy
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import resolve, reverse
from django.utils import timezone, translation

from apps.languages import columns
from apps.languages.addresses import absolute
from apps.languages.context import languages
from apps.publishing import publish_preview, rights
from apps.publishing.models import Proposal
from apps.publishing.record_notes import PreviewLink
from apps.publishing.rights import AnyModel
from apps.records.secret_links import hash_of


def address(token: str, language: str) -> str:
    """The absolute address of a preview in a language."""
    return absolute(reverse("staff:preview", args=[language, token]))


def is_open(link: PreviewLink, request: HttpRequest) -> bool:
    """Whether the link still shows its preview: it is valid, and its maker could make it today."""
    if not link.is_valid or link.made_by is None:
        return False
    as_maker: Any = copy.copy(request)
    as_maker.user = link.made_by
    about = link.proposal or link.record
    if not admin.site.has_permission(as_maker):
        return False
    pages = None if about is None else admin.site.get_model_admin(type(about))
    return pages is None or pages.has_preview_permission(as_maker, about)  # type: ignore[attr-defined]


def has_page(record: AnyModel) -> bool:
    """Whether a public page shows the record."""
    return bool(record) and any(hasattr(own, "get_absolute_url") for own in (record, *_owners(record)))


def preview(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """The page in a language of the site, for anybody with the link. 404 for an unknown link, 410 for one that is no
    longer valid, 409 if the waiting change conflicts with a later edit."""
    known = language if language in columns.shown() else columns.current()
    # The page is in the site's time zone, as for the public, not in the one that the reader chose in the admin.
    with translation.override(known), timezone.override(timezone.get_default_timezone()):
        link = _link(token) if language == known else None
        if link is None:
            response = render(request, "404.html", status=404)
        elif not is_open(link, request):
            response = render(request, "410.html", status=410)
        else:
            response = _page(request, link, token)
    response.headers["Content-Language"] = known
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"  # the token would be in the log of the page that follows
    return response


def page_of(
    request: HttpRequest, record: Model, proposal: Proposal | None, language: str, addresses: dict[str, str]
) -> HttpResponse:
    """The page of a record as the public would see it, with a waiting change if there is one, without a link: for users
    who can view the record, who are asked before. `addresses` are those of the page in each language."""
    link = PreviewLink(proposal=proposal)  # not stored: it is open to nobody else
    marks = {"preview": link, "noindex": True, "addresses": addresses}
    with translation.override(language), timezone.override(timezone.get_default_timezone()):
        try:
            with _as_public(record, proposal):
                return _visit(request, _path(record), marks)
        except ValidationError:
            return render(request, "publishing/no_preview.html", {"conflict": True, "noindex": True}, status=409)
        except Http404:
            return render(request, "publishing/no_preview.html", {"noindex": True}, status=404)


def media(request: HttpRequest, token: str, path: str) -> HttpResponse:
    """A picture of the page. 404 without a valid link."""
    link = _link(token)
    if link is None or not is_open(link, request):
        raise Http404("no such preview")
    with _shown(link):
        return _visit(request, settings.MEDIA_URL + path)


def _link(token: str) -> PreviewLink | None:
    return PreviewLink.objects.select_related("proposal", "made_by").filter(token_hash=hash_of(token)).first()


def _page(request: HttpRequest, link: PreviewLink, token: str) -> HttpResponse:
    """The public page as it would be, or the reason why there is none."""
    try:
        with _shown(link) as record:
            response = _visit(request, _path(record), _marks(link, token))
    except ValidationError:
        return render(request, "publishing/no_preview.html", {"conflict": True, "noindex": True}, status=409)
    except Http404:
        return render(request, "publishing/no_preview.html", {"noindex": True}, status=404)
    pictures = reverse("staff:preview_media", args=[token, "-"]).removesuffix("-")
    response.content = response.content.replace(settings.MEDIA_URL.encode(), pictures.encode())
    return response


@contextmanager
def _shown(link: PreviewLink) -> Iterator[Model]:
    """Let queries read the record of a link as published, with the waiting change if the link shows one; yields the
    record. Render the response inside: a lazy template would query afterwards."""
    record = link.record
    if record is None:
        raise Http404("the record is gone")
    with _as_public(record, link.proposal):
        yield record


@contextmanager
def _as_public(record: AnyModel, proposal: Proposal | None) -> Iterator[None]:
    """Let queries read a record, and what it belongs to, as published, with a waiting change if there is one."""
    with ExitStack() as previews:
        for own in (record, *_owners(record)):
            if rights.has_state(own) and not (own is record and proposal):
                previews.enter_context(publish_preview.as_published(type(own), [own.pk]))
        if proposal:
            previews.enter_context(publish_preview.as_applied(proposal, record))
        yield


def _owners(record: Model) -> list[Model]:
    return [owner for field in rights.owner_fields(type(record)) if (owner := getattr(record, field.name))]


def _path(record: Model) -> str:
    """The path of the public page that shows a record: its own, or that of the record it belongs to. Http404 when there
    is none."""
    for own in (record, *_owners(record)):
        if hasattr(own, "get_absolute_url"):
            return own.get_absolute_url().partition("#")[0]
    raise Http404("no page shows it")


def _marks(link: PreviewLink, token: str) -> dict[str, object]:
    """The context of a page that is a preview; its language switch leads to the preview in other languages."""
    return {"preview": link, "noindex": True, "addresses": {code: address(token, code) for code in columns.shown()}}


def _visit(request: HttpRequest, path: str, marks: dict[str, Any] | None = None) -> HttpResponse:
    """The answer of a public address to an anonymous visitor."""
    # Without query, cookies and user: the page must not depend on who looks. The request itself stays as it is.
    visit: Any = copy.copy(request)
    visit.path = visit.path_info = path
    visit.method, visit.GET, visit.COOKIES, visit.user = "GET", QueryDict(), {}, AnonymousUser()
    visit.resolver_match = resolve(path)
    view, args, kwargs = visit.resolver_match
    response = view(visit, *args, **kwargs)
    if marks and isinstance(response, TemplateResponse):
        switch = [{**entry, "url": marks["addresses"][entry["code"]]} for entry in languages(visit)["switch"]]
        response.context_data = {**(response.context_data or {}), **marks, "switch": switch}
        response.render()
    return response
