"""The admin of requests to confirm: sending a link to an organisation, revoking it, and accepting what it answered."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.confirmations import answering
from apps.confirmations.models import ConfirmationRequest, RequestStatus
from apps.languages import columns
from apps.participants.models import Organisation
from apps.publishing.compat import redirect_missing
from apps.publishing.rights import AnyModel
from apps.records import clock
from apps.staff.choices import choice_text
from apps.staff.listing import ListPages
from apps.staff.roles import RecordKind

AT_MOST = 10  # addresses of one request


class SendForm(forms.Form):
    """To whom a link goes. `organisation` is asked first: its functional contacts are offered as addresses."""

    addresses = forms.CharField(
        label=gettext_lazy("send to"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr"}),
        help_text=gettext_lazy(
            "E-mail addresses, one a line. The functional addresses of its liaison posts are filled in."
        ),
    )
    language = forms.ChoiceField(label=gettext_lazy("language"), choices=lambda: settings.LANGUAGES)
    note = forms.CharField(
        label=gettext_lazy("note to the organization"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=gettext_lazy("It stands at the end of the mail, in the language that you write it in."),
    )

    use_required_attribute = False

    def clean_addresses(self) -> list[str]:
        found = self.cleaned_data["addresses"].replace(",", "\n").replace(";", "\n").split()
        if len(found) > AT_MOST:
            raise forms.ValidationError(_("At most %(count)s addresses.") % {"count": AT_MOST})
        for one in found:
            validate_email(one)
        return found


class StatusFilter(admin.SimpleListFilter):
    """Filter by what came of a request, as far as its dates say."""

    title = pgettext_lazy("confirmation", "status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        shown = (RequestStatus.ANSWERED, RequestStatus.ACCEPTED, RequestStatus.SILENT)
        return [(one.value, one.label) for one in shown]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        rows: AnyModel = queryset
        if self.value() == RequestStatus.ACCEPTED:
            return queryset.exclude(accepted_at=None)
        if self.value() == RequestStatus.SILENT:
            return rows.silent()
        return rows.to_accept() if self.value() == RequestStatus.ANSWERED else queryset


@admin.register(ConfirmationRequest)
class RequestAdmin(ListPages):
    """Requests are sent, revoked and accepted here. Nobody edits or deletes one."""

    area, area_position = "dialogue", 45
    explained = gettext_lazy(
        "Links by which organizations confirm or correct their public data: who was asked, who answered, who is silent."
    )
    record_kind = RecordKind.PRIVATE
    list_display = ["organisation", "made_at", "expires_at", "shown_status", "results", "made_by", "accepted_by"]
    list_select_related = ["organisation", "made_by", "accepted_by"]
    list_filter = [StatusFilter]
    search_fields = ["organisation__code", *columns.columns("organisation__name")]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: AnyModel = super().get_queryset(request)
        return rows.with_results()

    def get_urls(self) -> list[URLPattern]:
        send = path("send/", self.admin_site.admin_view(self.send_view), name="confirmations_confirmationrequest_send")
        return [send, *super().get_urls()]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup == StatusFilter.parameter_name

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # by `send_view` only

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_send_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request)

    @admin.display(description=pgettext_lazy("confirmation", "status"))
    def shown_status(self, asked: ConfirmationRequest) -> str:
        return str(asked.status.label)

    @admin.display(description=gettext_lazy("answers"))
    def results(self, asked: ConfirmationRequest) -> str:
        return _(
            "confirmed: %(confirmed)s, corrected: %(corrected)s (applied: %(applied)s), cannot say: %(unknown)s"
        ) % {
            "confirmed": asked.confirmed,
            "corrected": asked.corrected,
            "applied": asked.applied,
            "unknown": asked.unknown,
        }

    # --- Sending ------------------------------------------------------------------------------------------------------

    def send_view(self, request: HttpRequest) -> HttpResponse:
        """Choose an organisation, then say to whom its link goes."""
        if not self.has_send_permission(request):
            raise PermissionDenied
        organisations = Organisation.objects.public().by_standing()
        chosen = organisations.filter(code=request.GET.get("organisation", "")).first()
        form = None
        if chosen:
            initial = {"addresses": "\n".join(_functional(chosen)), "language": settings.LANGUAGE_CODE}
            form = SendForm(request.POST if request.method == "POST" else None, initial=initial)
            if request.method == "POST" and form.is_valid():
                entries = form.cleaned_data
                made = answering.ask(chosen, entries["addresses"], entries["language"], entries["note"], request.user)
                self.message_user(request, _("The link is on its way."), messages.SUCCESS)
                return redirect("admin:confirmations_confirmationrequest_change", made.pk)
        context = {
            "title": _("Ask an organization to confirm its data"),
            "organisations": [(one.code, choice_text(one)) for one in organisations],
            "chosen": chosen,
            "form": form,
            "opts": self.opts,
            **self.admin_site.each_context(request),
        }
        return TemplateResponse(request, "admin/confirmations/send.html", context)

    # --- One request --------------------------------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """What came of a request; by POST, it is revoked, or its answers are accepted."""
        asked = self.get_object(request, unquote(object_id))
        if asked is None:
            return redirect_missing(self, request, object_id)
        if not self.has_view_permission(request, asked):
            raise PermissionDenied
        if "revoke" in request.POST:
            self._revoke(request, asked)
            return redirect(request.path)
        if "accept" in request.POST:
            answering.accept(asked, request.user)
            self.message_user(request, _("What was confirmed is public now."), messages.SUCCESS)
            return redirect(request.path)
        if request.method == "POST":
            raise PermissionDenied
        lines = asked.lines.select_related("proposal", "content_type").prefetch_related("record")
        context = {
            "original": asked,
            "title": str(asked),
            "lines": [line for line in lines if line.record],
            "proposals": asked.proposals.all(),
            "refusal": asked.refusal(request.user),
            "may_revoke": self.has_send_permission(request) and asked.is_open,
            "opts": self.opts,
            **self.admin_site.each_context(request),
        }
        return TemplateResponse(request, "admin/confirmations/request.html", context)

    def _revoke(self, request: HttpRequest, asked: ConfirmationRequest) -> None:
        if not self.has_send_permission(request):
            raise PermissionDenied
        open_now = ConfirmationRequest.objects.filter(pk=asked.pk, revoked_at=None, answered_at=None)
        if open_now.update(revoked_at=clock.now()):
            self.message_user(request, _("The link is revoked."), messages.SUCCESS)


def _functional(organisation: AnyModel) -> list[str]:
    """The functional e-mail addresses of the posts that the organisation sent, or that cover it."""
    posts = organisation.posts_sent.all() | organisation.posts.filter(sent_by=None)
    contacts = (contact for post in posts.distinct() for contact in post.contacts.approved().filter(kind="email"))
    return list(dict.fromkeys(contact.value for contact in contacts))
