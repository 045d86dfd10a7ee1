"""The admin of proposals: each is compared and decided on its own page, several at once in the list."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.languages.typography import colon
from apps.publishing import rights
from apps.publishing.compat import redirect_missing
from apps.publishing.decisions import DecisionForm, applied_changes, field_changes
from apps.publishing.models import Proposal
from apps.publishing.preview_links import PreviewPages

APPLY, REFUSE, SAVE, WITHDRAW = "apply", "refuse", "save", "withdraw"
CONFIRMED = "confirmed"
GONE = gettext_lazy("There is nothing to change any more.")


class DecisionFilter(admin.SimpleListFilter):
    """Filter for the changes that wait for the user's decision."""

    title = gettext_lazy("decision")
    parameter_name = "decision"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mine", gettext_lazy("waits for me"))] if model_admin.has_decide_permission(request) else []

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return rights.decidable(request.user, queryset) if self.value() == "mine" else queryset


class CommentForm(forms.Form):
    """The comment on a decision about several changes."""

    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy("The authors read it."),
        error_messages={"required": gettext_lazy("Say why, so that the author knows.")},
    )

    def __init__(self, *args: Any, is_required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].required = is_required


@admin.register(Proposal)
class ProposalAdmin(PreviewPages):
    """Publishers decide about proposals. Authors without further permissions see their own, and edit or withdraw them
    while they wait."""

    area, area_position = "history", 10
    explained = gettext_lazy("Changes to public records that wait until a publisher applies or refuses them.")
    record_kind = "proposals"  # `RecordKind` is in `apps.staff`, above this app

    list_display = ["created_at", "kind", "about", "author", "state", "decided_by", "decided_at"]
    list_display_links = ["created_at", "about"]
    list_select_related = ["content_type", "author", "decided_by"]
    list_filter = [DecisionFilter, "state", "author"]
    search_fields = ["author__username", "message"]
    show_full_result_count = False
    actions = ["apply", "refuse"]

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(self.decide_view)
        return [path("<path:object_id>/decide/", decide, name="publishing_proposal_decide"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        proposals = super().get_queryset(request).prefetch_related("record")
        return proposals if self._reads_all(request) else proposals.filter(author_id=request.user.pk)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Users who can only propose see no names of users."""
        hidden = () if self._reads_all(request) else ("author", "decided_by")
        shown = [name for name in self.list_display if name not in hidden]
        return [*shown, "comment"] if hidden else shown

    def get_list_filter(self, request: HttpRequest) -> Any:
        return self.list_filter if self._reads_all(request) else ["state"]

    def _reads_all(self, request: HttpRequest) -> bool:
        return super().has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Proposal | None = None) -> bool:
        is_own = request.user.has_perm("publishing.add_proposal") and (obj is None or obj.author_id == request.user.pk)
        return super().has_view_permission(request, obj) or is_own

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup in {"decision", "state", "state__exact", "author__id__exact", "author__isnull"}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("publishing.change_proposal")

    def has_preview_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether the user can make preview links: users who can view and add proposals can. A link would show a person
        to everybody who has it, and a deletion shows nothing."""
        if isinstance(obj, Proposal) and not obj.is_previewed:
            return False
        return request.user.has_perms(["publishing.view_proposal", "publishing.add_proposal"])

    @admin.display(description=gettext_lazy("type"))
    def kind(self, proposal: Proposal) -> str:
        return str(proposal.content_type.name)

    @admin.display(description=gettext_lazy("record"))
    def about(self, proposal: Proposal) -> str:
        return proposal.subject

    # --- The page of a proposal ---------------------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        proposal: Proposal | None = self.get_object(request, unquote(object_id))
        if proposal is None and self.has_module_permission(request):
            return redirect_missing(self, request, object_id)
        if proposal is None or request.method != "GET" or not self.has_view_permission(request, proposal):
            raise PermissionDenied
        return self._compared(request, proposal, self._form(request, proposal))

    def decide_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Apply, refuse, save or withdraw a proposal. What is refused comes back with the entries."""
        proposal: Proposal | None = self.get_object(request, unquote(object_id))
        if proposal is None:
            return redirect_missing(self, request, object_id)
        if not self.has_view_permission(request, proposal):
            raise PermissionDenied
        form = self._form(request, proposal, request.POST)
        done = self._done(request, proposal, form) if request.method == "POST" and form else ""
        if done:
            self.message_user(request, f"{done}{colon()}{self.about(proposal)}", messages.SUCCESS)
        if done or request.method != "POST" or form is None:
            return redirect("admin:publishing_proposal_change", proposal.pk)
        return self._compared(request, proposal, form)

    def _form(self, request: HttpRequest, proposal: Proposal, data: QueryDict | None = None) -> DecisionForm | None:
        """The form with which this user decides about or edits a waiting proposal; None if it can only be read."""
        decides = self.has_decide_permission(request)
        is_open = proposal.state == Proposal.State.WAITING and proposal.part_of_id is None
        if not is_open or not (decides or proposal.is_own(request.user)):
            return None
        fields_of = self.admin_site.get_model_admin(proposal.model)
        return DecisionForm(proposal, fields_of, request, data, decides and not self._edits(request, proposal))

    def _edits(self, request: HttpRequest, proposal: Proposal) -> bool:
        """Whether the user is the author and cannot apply the proposal alone."""
        return proposal.is_own(request.user) and bool(proposal.refusal(request.user))

    def _done(self, request: HttpRequest, proposal: Proposal, form: DecisionForm) -> str:
        """Do what the button of the form says; returns what was done, or '' if the form has errors."""
        if WITHDRAW in request.POST and proposal.is_own(request.user):
            return self._tried(form, proposal.withdraw, _("Withdrawn"))
        if REFUSE in request.POST and form.decides:
            form.is_valid()
            form.errors.clear()  # what is refused need not be valid
            comment = request.POST.get("comment", "").strip()
            form.cleaned_data = {"comment": comment[:1000]}
            refuse = partial(proposal.refuse, request.user, form.cleaned_data["comment"])
            return "" if form.refuse_without_comment() else self._tried(form, refuse, _("Refused"))
        if not form.is_valid():
            return ""
        if SAVE in request.POST and not form.decides:
            return self._tried(form, partial(proposal.edit, form.values()), _("Saved as a waiting change"))
        if APPLY in request.POST and form.decides:
            if form.leaves_out() and form.refuse_without_comment():
                return ""
            # A form that lost its digest must not pass as one without a check: “unknown” equals no digest.
            given = {"comment": form.cleaned_data["comment"], "seen": form.cleaned_data["seen"] or "unknown"}
            apply = partial(proposal.apply, request.user, form.values(), **given)
            return self._tried(form, apply, _("Applied"))
        return ""

    def _tried(self, form: DecisionForm, act: Callable[[], None], done: str) -> str:
        try:
            with transaction.atomic():  # a savepoint: after a refusal, the page still reads in this transaction
                act()
        except ValidationError as error:
            form.show(error)
            form.compare_again()
            return ""
        except ObjectDoesNotExist:
            form.show(ValidationError(GONE))
            return ""
        return done

    def _compared(self, request: HttpRequest, proposal: Proposal, form: DecisionForm | None) -> TemplateResponse:
        seen = self._reads_all(request)
        record_admin = self.admin_site.get_model_admin(proposal.model)
        context = {
            "original": proposal,
            "title": proposal.subject,
            "subtitle": None,
            "form": form,
            "lines": form.lines() if form else field_changes(proposal),
            "applied": applied_changes(proposal),
            "parts": [(part, field_changes(part)) for part in proposal.parts.order_by("created_at")],
            "refusal": proposal.refusal(request.user) if form and form.decides else "",
            "is_own": proposal.is_own(request.user),
            "names_users": seen,
            "may_open": bool(proposal.record) and record_admin.has_view_permission(request, proposal.record),
            "record_page": f"admin:{record_admin.opts.app_label}_{record_admin.opts.model_name}_change",
            "may_preview": self.has_preview_permission(request, proposal),
            "media": self.media + (form.media if form else forms.Media()),
            "opts": self.opts,
            **self.admin_site.each_context(request),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/publishing/proposal/page.html", context)

    # --- Several at once ----------------------------------------------------------------------------------------------

    @admin.action(description=gettext_lazy("Apply the chosen changes"), permissions=["decide"])
    def apply(self, request: HttpRequest, queryset: QuerySet[Proposal]) -> HttpResponse | None:
        return self._decide(request, queryset, APPLY)

    @admin.action(description=gettext_lazy("Refuse the chosen changes"), permissions=["decide"])
    def refuse(self, request: HttpRequest, queryset: QuerySet[Proposal]) -> HttpResponse | None:
        return self._decide(request, queryset, REFUSE)

    def _decide(self, request: HttpRequest, queryset: QuerySet[Proposal], action: str) -> HttpResponse | None:
        """Show the chosen proposals with their differences; once confirmed, decide them, oldest first. Shows a message
        for each that cannot be decided."""
        data = request.POST if CONFIRMED in request.POST else None
        form = CommentForm(data, is_required=action == REFUSE)
        chosen = list(queryset.order_by("created_at"))
        if not (data and form.is_valid()):
            return self._ask(request, chosen, action, form)
        comment, done = form.cleaned_data["comment"], 0
        for proposal in chosen:
            try:
                with transaction.atomic():  # a savepoint for each: one that is refused takes back no other
                    if action == APPLY:
                        proposal.apply(request.user, comment=comment)
                    else:
                        proposal.refuse(request.user, comment)
            except ValidationError as error:
                self._show_reasons(request, proposal, error.messages)
            except ObjectDoesNotExist:
                self._show_reasons(request, proposal, [str(GONE)])
            else:
                done += 1
        if done and action == APPLY:
            text = ngettext("%(count)d change was applied.", "%(count)d changes were applied.", done)
        else:
            text = ngettext("%(count)d change was refused.", "%(count)d changes were refused.", done)
        if done:
            self.message_user(request, text % {"count": done}, messages.SUCCESS)
        return None

    def _ask(self, request: HttpRequest, chosen: list[Proposal], action: str, form: CommentForm) -> TemplateResponse:
        label = _("Apply the chosen changes") if action == APPLY else _("Refuse the chosen changes")
        context = {
            "action": action,
            "label": label,
            "title": label,
            "form": form,
            "proposals": [(one, field_changes(one)) for whole in chosen for one in (*whole.parts.all(), whole)],
            "opts": self.opts,
            **self.admin_site.each_context(request),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/publishing/proposal/decide.html", context)

    def _show_reasons(self, request: HttpRequest, proposal: Proposal, reasons: list[str]) -> None:
        self.message_user(request, f"{capfirst(self.about(proposal))}{colon()}{' '.join(reasons)}", messages.ERROR)
