"""The admin page on which a post is handed over: a form, what it will do, and one confirmation."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from apps.liaison.handover import HandoverForm
from apps.liaison.models import Post, Term
from apps.publishing.compat import redirect_missing
from apps.publishing.models import Proposal
from apps.publishing.rights import AnyModel
from apps.staff.forms import WAITING

CONFIRMED, SEEN, BACK = "confirmed", "seen", "back"


class HandoverPages(admin.ModelAdmin):
    """Mixin for the admin of posts and that of terms: both lead to the page of the post."""

    def get_urls(self) -> list[URLPattern]:
        if self.model is not Post:
            return super().get_urls()
        own = self.admin_site.admin_view(self.handover_view)
        return [path("<path:object_id>/handover/", own, name="liaison_post_handover"), *super().get_urls()]

    def has_handover_permission(self, request: HttpRequest) -> bool:
        """Whether the user can write terms and officers."""
        needed = [f"liaison.{action}_{model}" for model in ("term", "liaisonofficer") for action in ("add", "change")]
        return bool(request.user.has_perms(needed))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Django's, with a link to the page."""
        may = self.has_handover_permission(request)
        return super().change_view(request, object_id, form_url, {"may_hand_over": may, **(extra_context or {})})

    def handover_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        post: AnyModel = self.get_object(request, unquote(object_id))
        if post is None:
            return redirect_missing(self, request, object_id)
        if not (self.has_handover_permission(request) and self.has_view_permission(request, post)):
            raise PermissionDenied
        running = self._running(post, request.GET.get("term", ""))
        form = HandoverForm(post, running, request.POST if request.method == "POST" else None)
        is_asked = request.method == "POST" and BACK not in request.POST and form.is_valid()
        if is_asked and CONFIRMED in request.POST and request.POST.get(SEEN) == self._version(running):
            return self._done(request, form)
        return self._handover_page(request, form, is_asked)

    @staticmethod
    def _running(post: Post, key: str) -> Term | None:
        """The term that ends: the one that was asked for, or that of the holder, or of an acting officer."""
        terms = post.terms.current().select_related("officer").order_by("acting", "-start")
        asked = terms.filter(pk=key).first() if key.isdecimal() else None
        return asked or terms.first()

    @staticmethod
    def _version(running: Term | None) -> str:
        """What the confirmation is about: with another running term, or another end of it, it is asked again."""
        return f"{running.pk} {running.changed_at.isoformat()}" if running else "-"

    def _done(self, request: HttpRequest, form: HandoverForm) -> HttpResponse:
        made = form.save(request.user)
        if isinstance(made, Proposal):
            self.message_user(request, WAITING)
            return redirect("admin:publishing_proposal_change", made.pk)
        done = _("The post is handed over.") if form.running else _("The term is added.")
        self.message_user(request, done, messages.SUCCESS)
        return redirect("admin:liaison_term_change", made.pk)

    def _handover_page(self, request: HttpRequest, form: HandoverForm, is_asked: bool) -> TemplateResponse:
        post, running = form.post, form.running
        context = {
            "object": post,
            "form": form,
            "running": running,
            "plan": self._handover_plan(request, form) if is_asked else None,
            "is_changed": is_asked and CONFIRMED in request.POST,
            "seen": self._version(running),
            "title": _("Hand over") if running else _("Begin a term"),
            "opts": self.opts,
            **self.admin_site.each_context(request),
        }
        return TemplateResponse(request, "admin/liaison/handover.html", context)

    @staticmethod
    def _handover_plan(request: HttpRequest, form: HandoverForm) -> dict[str, object]:
        """What will happen, for the template."""
        person = form.running.officer if form.running else None
        return {
            "ending": form.ending,
            "term": form.term,
            "is_named": form.is_named(),
            "states": form.states(),
            "waits": form.waits(request.user),
            "stay": list(form.post.contacts.all()),
            "leave": person.contacts.count() if person else 0,
        }
