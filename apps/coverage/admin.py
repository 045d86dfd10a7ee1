"""The admin of joint actions, declarations and verdicts."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from apps.coverage.declaring import DeclarationsPages
from apps.coverage.models import Declaration, JointAction, Verdict
from apps.coverage.querysets import LINKED_ROLES
from apps.coverage.queue import QueuePages
from apps.languages.columns import columns
from apps.staff import first_steps, navigation
from apps.staff.admin import RecordAdmin, TranslatedAdmin
from apps.staff.first_steps import FirstStep
from apps.staff.forms import RecordForm
from apps.staff.listing import text_column
from apps.staff.navigation import Area, AreaPage
from apps.staff.roles import RecordKind, Role

OF_ORGANISATION = [*columns("organisation__name"), *columns("organisation__acronym"), "organisation__code"]


def sees_verdicts(request: HttpRequest) -> bool:
    return admin.site.get_model_admin(Verdict).has_view_permission(request)


def declares(request: HttpRequest) -> bool:
    return admin.site.get_model_admin(Declaration).has_declare_permission(request)  # type: ignore[attr-defined]


first_steps.register(
    FirstStep(
        Role.PUBLISHER, 50, _("Decide on findings: gaps, overlaps and opportunities."), "admin:coverage_verdict_queue"
    )
)
navigation.register(
    Area(
        "coverage",
        30,
        _("Who works on what"),
        _("Which organization works on which goal, and where there are gaps and overlaps."),
    ),
    AreaPage("coverage", _("Findings to decide"), "admin:coverage_verdict_queue", sees_verdicts),
    AreaPage("coverage", _("All declarations of an organization"), "admin:coverage_declaration_whole", declares),
    AreaPage("coverage", _("What changed since the last edition"), "admin:coverage_verdict_since", sees_verdicts),
)


class JointActionForm(RecordForm):
    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        listed = {cleaned.get("lead")}
        for role in LINKED_ROLES:  # highest first, so the error is shown beside the lower role
            organisations = set(cleaned.get(role) or ())
            if twice := sorted(str(organisation) for organisation in organisations & listed):
                message = _("An organization has only one role in a joint action: %(names)s.")
                self.add_error(role, message % {"names": ", ".join(twice)})
            listed |= organisations
        return cleaned


@admin.register(JointAction)
class JointActionAdmin(TranslatedAdmin):
    area, area_position = "coverage", 10
    explained = _(
        "What several organizations do together for a goal, such as an operation that one leads and two support."
    )
    speakers = "lead__representations__user"
    form = JointActionForm
    content = [
        "title",
        "kind",
        "summary",
        "goals",
        "lead",
        "co_leads",
        "partners",
        "observers",
        ("start", "end"),
        ("reported_status", "reported_on"),
        "result",
        "result_by",
        "result_by_others",
        "edition",
        "slug",
    ]
    ordered_by = "title"
    list_display = [
        text_column(JointAction, "title"),
        "kind",
        "lead",
        "start",
        "end",
        "reported_status",
        "state",
        "verified_on",
        "changed_at",
    ]
    list_select_related = ["lead"]
    list_filter = ["state", "kind", "goals", "lead", "edition", "reported_status"]
    search_fields = [*columns("title"), *columns("summary"), "slug", *columns("lead__name"), *columns("lead__acronym")]


@admin.register(Declaration)
class DeclarationAdmin(DeclarationsPages, RecordAdmin):
    area, area_position = "coverage", 20
    explained = _("What an organization says about its own work on a goal, such as “active on goal 3”.")
    speakers = "organisation__representations__user"
    change_list_template = "admin/coverage/declarations.html"
    content = ["organisation", "goal", "stance", "declared_on"]
    list_display = ["organisation", "goal", "stance", "declared_on", "verified_on", "changed_at"]
    list_display_links = ["organisation", "goal"]
    list_select_related = ["organisation", "goal"]
    list_filter = ["organisation", "goal", "stance"]
    search_fields = [*OF_ORGANISATION, *columns("goal__label")]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        context = {"may_declare": self.has_declare_permission(request)}
        return super().changelist_view(request, {**context, **(extra_context or {})})


@admin.register(Verdict)
class VerdictAdmin(QueuePages, RecordAdmin):
    """Read-only: verdicts are given in the queue."""

    area, area_position = "coverage", 30
    explained = _("What was decided about a gap or an overlap, such as “accepted: another body covers it”.")
    record_kind = RecordKind.VERDICTS
    change_list_template = "admin/coverage/verdicts.html"
    content = ["key", ("kind", "goal", "region"), "decision", "reason", ("decided_by_name", "decided_at"), "evidence"]
    list_display = ["key", "kind", "goal", "region", "decision", "decided_by_name", "decided_at"]
    list_select_related = ["goal"]
    list_filter = ["kind", "decision", "goal", "region"]
    search_fields = ["key", "reason"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
