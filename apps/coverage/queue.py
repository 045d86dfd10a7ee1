"""The admin queue of findings: evidence, verdicts on several findings at once, and changes since an edition."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from apps.coverage import wording
from apps.coverage.comparison import compare
from apps.coverage.drafting import draft
from apps.coverage.findings import findings
from apps.coverage.matrix import Matrix, matrix
from apps.coverage.models import FindingKind, JointAction, VerdictDecision
from apps.coverage.verdicts import Judged, decide, judged
from apps.editions.models import Edition
from apps.goals.forms import GoalChoice
from apps.pages.filters import FilterForm, OneOf
from apps.participants.forms import RegionChoice
from apps.publishing import rights
from apps.records import clock

PER_PAGE = 50
OPEN, DECIDED = "open", "decided"


class QueueFilter(FilterForm):
    kind = OneOf(FindingKind.choices, label=gettext_lazy("Type"))
    goal = GoalChoice()
    region = RegionChoice()
    status = OneOf(
        [(OPEN, pgettext_lazy("finding", "open")), (DECIDED, pgettext_lazy("finding", "decided"))],
        label=pgettext_lazy("finding", "Status"),
    )

    def chosen(self, found: list[Judged]) -> list[Judged]:
        """The findings that match the filters; by default only open ones."""
        wanted = self.cleaned_data
        status = wanted["status"] or OPEN
        return [
            one
            for one in found
            if wanted["kind"] in ("", one.finding.kind)
            and wanted["goal"] in (None, one.finding.goal)
            and (not wanted["region"] or wanted["region"] in one.finding.regions)
            and one.is_open == (status == OPEN)
        ]


class FindingChoices(forms.MultipleChoiceField):
    """Accepts any value: findings that no longer exist get a message of their own instead of "invalid choice"."""

    def valid_value(self, value: object) -> bool:
        return True


class VerdictForm(forms.Form):
    """One verdict on the chosen findings. A choice is the key of a finding and the fingerprint of the evidence seen."""

    use_required_attribute = False
    chosen = FindingChoices(error_messages={"required": gettext_lazy("Choose at least one finding.")})
    decision = forms.ChoiceField(label=gettext_lazy("Verdict"), choices=lambda: [("", "–"), *VerdictDecision.choices])
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )


class QueuePages(admin.ModelAdmin):
    """The additional admin pages for verdicts."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("queue/", wrap(self.queue_view), name="coverage_verdict_queue"),
            path("since/", wrap(self.since_view), name="coverage_verdict_since"),
            *super().get_urls(),
        ]

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Verdicts are public at once, so they need permission to publish, which the role gives with `add_verdict`."""
        return request.user.has_perm("coverage.add_verdict")

    def has_draft_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.get_model_admin(JointAction).has_add_permission(request)

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        shown = matrix(clock.today())
        found = judged(findings(shown))
        if request.method == "POST":
            form = VerdictForm(request.POST)
            done = self._drafted(request, found) or self._decided(request, found, form)
            if done:
                return done
        else:
            form = VerdictForm()
        return self._queue_page(request, shown, found, form)

    def _queue_page(self, request: HttpRequest, shown: Matrix, found: list[Judged], form: VerdictForm) -> HttpResponse:
        filters = QueueFilter(request.GET)
        chosen = filters.chosen(found) if filters.is_valid() else []
        page = Paginator(chosen, PER_PAGE).get_page(filters.cleaned_data.get("page") or 1)
        query = request.GET.copy()
        query.pop("page", None)
        context = {
            "filters": filters,
            "form": form,
            "page_obj": page,
            "query": query.urlencode(),
            "finding_texts": wording.finding_texts(page.object_list, shown.by_code, as_of_query=""),
            "chosen": request.POST.getlist("chosen"),
            "drafts": JointAction.objects.filter(state__in=[rights.DRAFT, rights.IN_REVIEW]).prefetch_related("goals"),
            "may_decide": self.has_decide_permission(request),
            "may_draft": self.has_draft_permission(request),
        }
        return self._coverage_page(request, "queue", _("Findings to decide"), context)

    def _decided(self, request: HttpRequest, found: list[Judged], form: VerdictForm) -> HttpResponse | None:
        """Decide the findings whose evidence is as the user saw it; warn about the others."""
        if not self.has_decide_permission(request):
            raise PermissionDenied
        if not form.is_valid():
            return None
        # A value contains the fingerprint of the evidence the user saw, so a finding that changed since is not among
        # them: nobody decides on evidence they have not read.
        present = {choice_value(one): one.finding for one in found}
        chosen = form.cleaned_data["chosen"]
        unchanged = [present[value] for value in chosen if value in present]
        decide(unchanged, VerdictDecision(form.cleaned_data["decision"]), form.cleaned_data["reason"], request.user)
        if unchanged:
            message = ngettext("%(count)d finding was decided.", "%(count)d findings were decided.", len(unchanged))
            self.message_user(request, message % {"count": len(unchanged)}, messages.SUCCESS)
        if len(unchanged) < len(chosen):
            self.message_user(
                request, _("The evidence has changed in the meantime. Check again what is still open."), messages.ERROR
            )
        return redirect(request.get_full_path())

    def _drafted(self, request: HttpRequest, found: list[Judged]) -> HttpResponse | None:
        """Create the draft of a joint action and go to it, if the form requests one."""
        key = request.POST.get("draft")
        if key is None:
            return None
        if not self.has_draft_permission(request):
            raise PermissionDenied
        opportunities = [one.finding for one in found if one.finding.kind == FindingKind.OPPORTUNITY]
        for opportunity in opportunities:
            if opportunity.key == key:
                action = draft(opportunity)
                self.message_user(request, _("A draft was made. Complete it, then publish it."), messages.SUCCESS)
                return redirect("admin:coverage_jointaction_change", action.pk)
        self.message_user(request, _("This opportunity no longer exists."), messages.ERROR)
        return redirect(request.get_full_path())

    def since_view(self, request: HttpRequest) -> HttpResponse:
        """Changes since the last edition held."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        edition = Edition.objects.public().latest_one()
        context: dict[str, object] = {"edition": edition}
        if edition:
            found = compare(edition.last_day, clock.today())
            appeared, disappeared = (
                wording.finding_texts([Judged(finding) for finding in one], found.now.by_code, as_of_query="")
                for one in (found.appeared, found.disappeared)
            )
            context |= {"cells": found.cells, "appeared": appeared, "disappeared": disappeared}
        return self._coverage_page(request, "since", _("What changed since the last edition"), context)

    def _coverage_page(self, request: HttpRequest, name: str, title: str, context: dict[str, object]) -> HttpResponse:
        context |= {"opts": self.opts, "title": title, **self.admin_site.each_context(request)}
        request.current_app = self.admin_site.name
        return TemplateResponse(request, f"admin/coverage/{name}.html", context)


def choice_value(one: Judged) -> str:
    """The value of a choice: the key of the finding and the fingerprint of its evidence."""
    return f"{one.finding.key} {one.finding.digest}"
