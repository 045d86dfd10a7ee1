"""The admin of rounds, amendments, positions and decisions, and of commitments."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from apps.languages.columns import columns
from apps.publishing.rights import holds
from apps.review.adoption import Adoption, AdoptionRefused
from apps.review.comparison import compare
from apps.review.forms import AdoptionForm
from apps.review.models import (
    Amendment,
    Commitment,
    CommitmentAssessment,
    CommitmentUpdate,
    Decision,
    Position,
    Response,
    ReviewEvent,
    Revision,
    Round,
)
from apps.staff.admin import TranslatedAdmin, TranslatedStack
from apps.staff.choices import choice_text
from apps.staff.listing import text_column

OF_ORGANISATION = [*columns("organisation__name"), *columns("organisation__acronym"), "organisation__code"]
OF_COMMITMENT = [*columns("commitment__title"), "commitment__code"]
REVISION = ["number", "made_on", "text", "sub_objectives", "changes"]
UPDATE = ["date", "edition", "organisation", "claimed", "evidence"]
ASSESSMENT = ["date", "assessor", "assessed", "reason"]


class OfAmendment(TranslatedStack):
    """Rows of an amendment, with what their `__str__` needs."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("amendment__round")


class RevisionStack(OfAmendment):
    model = Revision
    content = [*REVISION, "sources"]


class ResponseStack(TranslatedStack):
    model = Response
    content = ["responded_on", "text", "sources"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("position__organisation")


class OfCommitment(TranslatedStack):
    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("commitment")


class UpdateStack(OfCommitment):
    model = CommitmentUpdate
    content = [*UPDATE, "sources"]


class AssessmentStack(OfCommitment):
    model = CommitmentAssessment
    content = [*ASSESSMENT, "sources"]


@admin.register(Round)
class RoundAdmin(TranslatedAdmin):
    area, area_position = "goals", 30
    explained = _(
        "The times in which the organizations review the goals, such as 2022–2023, and when an amendment passes."
    )
    speakers = ""
    content = [
        *("code", "title", "summary", ("opens", "closes"), ("opened_on", "ended_on"), "invited"),
        ("rule", "threshold", "quorum"),
    ]
    ordered_by = "title"
    list_display = [text_column(Round, "title"), "code", "opens", "opened_on", "closes", "state", "changed_at"]
    list_filter = ["state", "rule"]
    search_fields = [*columns("title"), "code"]


@admin.register(ReviewEvent)
class ReviewEventAdmin(TranslatedAdmin):
    area, area_position = "goals", 70
    explained = _("What happened in the review of the goals, or of the SDG indicators, for the timeline.")
    speakers = ""
    content = ["code", "track", "title", ("start", "end"), "round"]
    list_display = [text_column(ReviewEvent, "title"), "track", "start", "end", "state", "changed_at"]
    list_filter = ["state", "track"]
    search_fields = [*columns("title"), "code", "start"]


@admin.register(Amendment)
class AmendmentAdmin(TranslatedAdmin):
    area, area_position = "goals", 40
    explained = _("What a round puts to the organizations, such as a new wording of a goal, with its revisions.")
    speakers = ""
    content = [
        *("round", "number", "code", "kind", "goal", "merged_goals", "base_year"),
        *("reason", "proposed_by", "proposed_on"),
    ]
    list_display = ["code", "kind", "goal", "proposed_on", "state", "verified_on", "changed_at"]
    list_select_related = ["round", "goal"]
    list_filter = ["state", "round", "kind", "goal"]
    search_fields = ["code", *columns("reason"), *columns("round__title"), *columns("goal__label")]
    inlines = [RevisionStack]


@admin.register(Revision)
class RevisionAdmin(TranslatedAdmin):
    rows_of = Amendment
    speakers = ""
    content = ["amendment", *REVISION]
    list_display = ["amendment", "number", text_column(Revision, "text"), "made_on", "verified_on", "changed_at"]
    list_select_related = ["amendment__round"]
    list_filter = ["amendment"]
    search_fields = ["amendment__code", *columns("text"), *columns("changes")]


@admin.register(Position)
class PositionAdmin(TranslatedAdmin):
    area, area_position = "goals", 50
    explained = _("What an organization said of a revision, such as an objection, and what was answered.")
    speakers = "organisation__representations__user"
    content = ["amendment", "revision", "organisation", "stance", "received_on", "condition", "code"]
    list_display = ["organisation", "amendment", "revision", "stance", "received_on", "verified_on", "changed_at"]
    list_select_related = ["organisation", "amendment__round"]
    list_filter = ["stance", "organisation", "amendment"]
    search_fields = ["code", *columns("condition"), *OF_ORGANISATION]
    inlines = [ResponseStack]


@admin.register(Response)
class ResponseAdmin(TranslatedAdmin):
    rows_of = Position
    speakers = "position__organisation__representations__user"
    content = ["position", "responded_on", "text"]
    list_display = ["position", "responded_on", text_column(Response, "text"), "verified_on", "changed_at"]
    list_select_related = ["position__organisation"]
    search_fields = ["position__code", *columns("text")]


@admin.register(Decision)
class DecisionAdmin(TranslatedAdmin):
    area, area_position = "goals", 60
    explained = _("What was decided about an amendment, such as that it is adopted, by whom and why.")
    speakers = ""
    content = ["amendment", "result", "decided_on", "reason", "body", "edition"]
    list_display = ["amendment", "result", "decided_on", "state", "verified_on", "changed_at"]
    list_select_related = ["amendment__round"]
    list_filter = ["state", "result", "edition"]
    search_fields = ["amendment__code", *columns("reason"), *columns("body")]

    def get_urls(self) -> list[Any]:
        own = path("<int:key>/adopt/", self.admin_site.admin_view(self.adopt_view), name="review_decision_adopt")
        return [own, *super().get_urls()]

    def has_adopt_permission(self, request: HttpRequest) -> bool:
        """Whether the user can enter decisions into the goals: it changes at once what the public sees."""
        return (
            self.has_change_permission(request) and request.user.has_perm("goals.change_goal") and holds(request.user)
        )

    def adopt_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """Shows what the adoption will write and which records spoke of the earlier wording, and adopts."""
        if not self.has_adopt_permission(request):
            raise PermissionDenied
        decision = get_object_or_404(self.get_queryset(request).select_related("amendment__goal"), pk=key)
        adoption = Adoption(decision)
        refused = list(adoption.refusals())
        form = AdoptionForm(adoption, request.POST if request.method == "POST" else None)
        if not refused and form.is_valid() and (response := self._adopt(request, adoption, form)):
            return response
        context = {
            **self.admin_site.each_context(request),
            "adoption": adoption,
            "form": form,
            "refused": refused,
            "consequences": [
                (model._meta, [(row.pk, choice_text(row)) for row in rows]) for model, rows in adoption.consequences()
            ],
            "comparison": compare(decision.amendment.base_wording, adoption.revision),
            "opts": self.opts,
            "title": _("Enter the decision into the goals"),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/review/adopt.html", context)

    def _adopt(self, request: HttpRequest, adoption: Adoption, form: AdoptionForm) -> HttpResponse | None:
        """Adopt. If it is refused, messages say why."""
        try:
            adoption.apply(list(form.new_goals()), request.user, form.cleaned_data["message"])
        except (AdoptionRefused, PermissionDenied) as error:
            self.message_user(request, str(error), messages.ERROR)
            return None
        except ValidationError as error:
            for text in error.messages:
                self.message_user(request, text, messages.ERROR)
            return None
        self.message_user(request, _("The goals have the new wording. You can undo this change."), messages.SUCCESS)
        return redirect("admin:review_decision_change", adoption.decision.pk)


@admin.register(Commitment)
class CommitmentAdmin(TranslatedAdmin):
    area, area_position = "dialogue", 25
    explained = _("What an edition has promised, such as a working group, with reports and assessments.")
    speakers = "owners__representations__user"
    content = [
        *("code", "edition", "outcome", "title", "owners", ("due_setting", "due"), "measure_setting", "measure"),
        "repeats",
    ]
    ordered_by = "title"
    list_display = [text_column(Commitment, "title"), "code", "edition", "due", "state", "verified_on", "changed_at"]
    list_select_related = ["edition"]
    list_filter = ["state", "edition", "owners", "due_setting", "measure_setting"]
    search_fields = [*columns("title"), *columns("measure"), "code"]
    inlines = [UpdateStack, AssessmentStack]


@admin.register(CommitmentUpdate)
class UpdateAdmin(TranslatedAdmin):
    rows_of = Commitment
    speakers = "commitment__owners__representations__user"
    content = ["commitment", *UPDATE]
    list_display = ["commitment", "date", "claimed", "edition", "organisation", "verified_on", "changed_at"]
    list_select_related = ["commitment", "edition", "organisation"]
    list_filter = ["claimed", "edition", "organisation"]
    search_fields = [*columns("evidence"), *OF_COMMITMENT]


@admin.register(CommitmentAssessment)
class AssessmentAdmin(TranslatedAdmin):
    rows_of = Commitment
    speakers = "commitment__owners__representations__user"
    content = ["commitment", *ASSESSMENT]
    list_display = ["commitment", "date", text_column(CommitmentAssessment, "assessor"), "assessed", "verified_on"]
    list_select_related = ["commitment"]
    list_filter = ["assessed"]
    search_fields = [*columns("assessor"), *columns("reason"), *OF_COMMITMENT]
