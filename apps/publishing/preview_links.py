"""The admin page on which preview links of a record are made and revoked."""

import logging

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from apps.languages import columns
from apps.publishing import previews
from apps.publishing.compat import redirect_missing
from apps.publishing.models import Proposal
from apps.publishing.record_notes import PreviewLink
from apps.publishing.rights import AnyModel
from apps.records import clock

log = logging.getLogger("previews")


class PreviewPages(admin.ModelAdmin):
    """Mixin for the admin of models with previews; `has_preview_permission` says who can make links."""

    def get_urls(self) -> list[URLPattern]:
        if not self.is_previewed():
            return super().get_urls()
        name = f"{self.opts.app_label}_{self.opts.model_name}_preview"
        own = path("<path:object_id>/preview/", self.admin_site.admin_view(self.preview_view), name=name)
        return [own, *super().get_urls()]

    def is_previewed(self) -> bool:
        """Whether records of the model have previews."""
        return True

    def has_preview_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        raise NotImplementedError

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Django's, with a link to the page of previews."""
        may_preview = self.is_previewed() and self.has_preview_permission(request)
        return super().change_view(request, object_id, form_url, {"may_preview": may_preview, **(extra_context or {})})

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        obj: AnyModel = self.get_object(request, unquote(object_id))
        if obj is None:
            return redirect_missing(self, request, object_id)
        if not self.has_preview_permission(request, obj):
            raise PermissionDenied
        if "revoke" in request.POST:
            self._revoke(request, obj)
            return HttpResponseRedirect(request.path)
        if (language := request.POST.get("open")) in columns.shown():
            return HttpResponseRedirect(reverse("staff:preview", args=[language, self._make(request, obj)]))
        if request.method == "POST":
            self.message_user(
                request, _("The link was created. Anybody who has it sees the preview."), messages.SUCCESS
            )
        # Shown in the answer to the form itself: behind a redirect, the token would have to be stored somewhere.
        token = self._make(request, obj) if request.method == "POST" else ""
        links = list(self._links(obj).select_related("made_by", "proposal").prefetch_related("record"))
        makers = {link.made_by_id: link.made_by for link in links}
        for link in links:
            link.made_by = makers[link.made_by_id]  # the rights of each maker are read once
        opened = [link for link in links if previews.is_open(link, request)]
        context = {
            "object": obj,
            "addresses": self._addresses(token) if token else [],
            "links": opened,
            "past": [link for link in links if link not in opened],
            "has_page": previews.has_page(obj.record if isinstance(obj, Proposal) else obj),
            "opts": self.opts,
            "title": _("Preview"),
            **self.admin_site.each_context(request),
        }
        return TemplateResponse(request, "admin/previews/links.html", context)

    def _links(self, obj: Model) -> QuerySet[PreviewLink]:
        if isinstance(obj, Proposal):
            return obj.previews.all()
        return PreviewLink.objects.of(type(obj), [obj.pk]).filter(proposal=None)

    @staticmethod
    def _addresses(token: str) -> list[tuple[str, str, str]]:
        """The code and name of each language, with the address of the preview in it."""
        return [(code, name, previews.address(token, code)) for code, name in settings.LANGUAGES]

    def _make(self, request: HttpRequest, obj: Model) -> str:
        """Make a link; returns its token."""
        proposal = obj if isinstance(obj, Proposal) else None
        record = proposal.record if proposal else obj
        link, token = PreviewLink.make(record=record, proposal=proposal, made_by=request.user)
        log.info("preview=%s made by account=%s", link.pk, request.user.pk)
        return token

    def _revoke(self, request: HttpRequest, obj: Model) -> None:
        key = request.POST["revoke"]
        found = self._links(obj).filter(pk=key, revoked_at=None) if key.isdecimal() else self._links(obj).none()
        if found.update(revoked_at=clock.now()):
            log.info("preview=%s revoked by account=%s", key, request.user.pk)
            self.message_user(request, _("The link is revoked."), messages.SUCCESS)
