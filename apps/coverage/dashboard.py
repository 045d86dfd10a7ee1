"""Dashboard card: open findings, for users who decide on them."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.coverage.findings import findings
from apps.coverage.matrix import matrix
from apps.coverage.models import FindingKind, Verdict
from apps.coverage.verdicts import judged
from apps.records import clock
from apps.staff.dashboard import CardLine, TaskCard, card


@card
def open_findings(request: HttpRequest) -> TaskCard | None:
    """The number of open findings of each kind, with links to the queue."""
    if not admin.site.get_model_admin(Verdict).has_decide_permission(request):  # type: ignore[attr-defined]
        return None
    open_kinds = [one.finding.kind for one in judged(findings(matrix(clock.today()))) if one.is_open]
    queue = reverse("admin:coverage_verdict_queue")
    lines = [
        CardLine(str(capfirst(kind.label)), open_kinds.count(kind), f"{queue}?kind={kind}")
        for kind in FindingKind
        if kind in open_kinds
    ]
    return TaskCard(_("Findings to decide"), len(open_kinds), lines)
