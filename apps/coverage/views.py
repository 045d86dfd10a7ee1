"""The matrix, its cells and its picture; briefings; the list of joint actions, and a joint action."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, cast

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from apps.arrangements.models import Channel
from apps.coverage import facts, wording
from apps.coverage.architecture import architecture
from apps.coverage.briefing import HEAD, Briefing, acts_since, begun_since, briefing, day_of, query_of, rows
from apps.coverage.findings import Finding, findings
from apps.coverage.forms import ActionFilter, ArchitectureFilter, CoverageFilter
from apps.coverage.matrix import CROSS_CUTTING, Matrix, matrix
from apps.coverage.models import CellState, Declaration, JointAction
from apps.coverage.picture import picture
from apps.coverage.verdicts import Judged, judged
from apps.editions.as_of import AsOfForm
from apps.editions.models import Edition
from apps.goals.models import Goal
from apps.opendata.csvout import BOM, line
from apps.opendata.values import as_cell
from apps.pages.breadcrumbs import Crumb, of_record
from apps.pages.filters import RecordChoice
from apps.pages.views import Described, PublicDetail, PublicList
from apps.pagestore.declared import Stored, stored
from apps.participants.models import Organisation

BREADCRUMBS = (Crumb(gettext_lazy("Who works on what"), "coverage:matrix"),)
ARCHITECTURE = (*BREADCRUMBS, Crumb(gettext_lazy("Policing architecture"), "architecture:page"))


class CoverageMatrix(PublicList):
    """The matrix of a day. The filters select the rows; the findings shown concern at least one of them."""

    model = Organisation
    form_class = CoverageFilter
    breadcrumbs = BREADCRUMBS
    template_name = "coverage/matrix.html"

    def get_queryset(self) -> Any:
        return list(super().get_queryset())

    def records(self) -> QuerySet:
        return super().records().by_standing()

    def get_context_data(self, **kwargs: Any) -> dict[str, object]:
        context = super().get_context_data(**kwargs)
        return context | (self.coverage(context["page_obj"]) if self.form.is_valid() else {})

    def coverage(self, page: Page) -> dict[str, object]:
        form, listed = cast(CoverageFilter, self.form), cast(list[Organisation], self.object_list)
        # With filters, the matrix still contains all organisations: a gap is a statement about a whole region. Without
        # them `listed` are all, and are not read twice.
        shown = matrix(form.on, None if form.narrows else listed)
        codes = {organisation.code for organisation in listed}
        found = [finding for finding in findings(shown) if codes & set(finding.organisations)]
        return {
            "matrix": shown,
            "as_of_query": form.as_of_query,
            **_table(shown, page, listed),
            "latest": form.latest,
            "groups": wording.grouped(finding_texts(shown, found, form.as_of_query)),
            "states": CellState,
        }


class ArchitecturePage(Stored, Described, TemplateView):
    """What ties the organisations to each other on a day, and what changed since the edition before."""

    template_name = "coverage/architecture.html"

    @classmethod
    def parameters(cls) -> Iterable[str]:
        return ArchitectureFilter.base_fields

    def get_context_data(self, **kwargs: Any) -> dict[str, object]:
        form = ArchitectureFilter(self.request.GET)
        context = super().get_context_data(
            form=form,
            query=self.request.GET.urlencode(),
            noindex=not form.is_valid() or bool(form.given()),
            breadcrumbs=ARCHITECTURE,
            **kwargs,
        )
        return context | (self.as_of(form) if form.is_valid() else {})

    def as_of(self, form: ArchitectureFilter) -> dict[str, object]:
        known, goal = facts.read(), cast(Goal | None, form.cleaned_data["goal"])
        organisations = cast(list[Organisation], [*cast(RecordChoice, form.fields["organisation"]).records.values()])
        channels = {channel.code: channel for channel in Channel.objects.public()}
        previous = form.edition_before
        since = previous.last_day if previous else None
        return {
            "architecture": architecture(
                known,
                organisations,
                channels,
                form.on,
                goal.number if goal else None,
                form.cleaned_data["organisation"],
            ),
            "kinds": ("arrangement", "channel", "action"),
            "on": form.on,
            "as_of_query": form.as_of_query,
            "previous": previous,
            "acts": acts_since(since, form.on),
            "begun": [action for action in known.actions if begun_since(action.start, since, form.on)],
        }


def _table(shown: Matrix, page: Iterable[Organisation], counted: Sequence[Organisation]) -> dict[str, object]:
    """The rows of a page and the columns, each with the number of its cells of which something is known."""
    return {
        "rows": [(body, shown.row(body), len(shown.known_for(body))) for body in page],
        "totals": [(column, len(shown.known(column.key, counted))) for column in shown.columns],
        "size": len(counted),
    }


def finding_texts(shown: Matrix, found: Iterable[Finding], as_of_query: str) -> list[wording.FindingText]:
    """Findings of a matrix as a page shows them, with their verdicts."""
    return wording.finding_texts(judged(found), shown.by_code, as_of_query)


class CellPage(Stored, Described, TemplateView):
    """A matrix cell: the state, the evidence, and the findings about this organisation and goal."""

    template_name = "coverage/cell.html"

    @classmethod
    def parameters(cls) -> Iterable[str]:
        return AsOfForm.base_fields

    def get_context_data(self, **kwargs: Any) -> dict[str, object]:
        organisation = get_object_or_404(Organisation.objects.public(), code=kwargs["code"])
        form = AsOfForm(self.request.GET)
        goal = _goal(kwargs["column"])
        context = {
            "organisation": organisation,
            "goal": goal,
            "form": form,
            "noindex": True,
            "breadcrumbs": (*BREADCRUMBS, of_record(organisation, "acronym")),
        }
        if form.is_valid():
            context |= _evidence(organisation, goal, form) | {"as_of_query": form.as_of_query}
        return super().get_context_data(**kwargs, **context)


def _goal(key: str) -> Goal | None:
    """The public goal of a column key; None for the cross-cutting column."""
    if key == CROSS_CUTTING:
        return None
    # isdigit() alone accepts digits other than 0-9, and int() raises an error for very long numbers.
    number = int(key) if key.isascii() and key.isdigit() and len(key) <= 3 else 0
    return cast(Goal, get_object_or_404(Goal.objects.public(), number=number))


def _evidence(organisation: Organisation, goal: Goal | None, form: AsOfForm) -> dict[str, object]:
    if goal is None:
        # No goals: only the cross-cutting column is wanted.
        shown = matrix(form.on, [organisation], [], facts.read(organisation.code))
        return {"matrix": shown, "cell": shown.cells[organisation.code, CROSS_CUTTING]}
    shown = matrix(form.on, goals=[goal])  # with all facts: it says whether anything had begun by that day
    if (cell := shown.cells.get((organisation.code, str(goal.number)))) is None:
        raise Http404("the goal was retired before that day")
    own = Declaration.objects.public().filter(organisation=organisation, goal=goal)
    found = [finding for finding in findings(shown) if organisation.code in finding.organisations]
    return {
        "matrix": shown,
        "cell": cell,
        "declarations": own.newest_first().prefetch_related("sources", "confirmations"),
        "groups": list(filter(None, wording.grouped(finding_texts(shown, found, form.as_of_query)))),
    }


def picture_file(request: HttpRequest) -> HttpResponse:
    """The picture of the filtered matrix. Invalid filters get status 400 and a message."""
    form = CoverageFilter(request.GET)
    if not form.is_valid():
        return HttpResponse(form.error_text(), status=400, content_type="text/plain; charset=utf-8")
    organisations = list(form.filter(Organisation.objects.public().by_standing()))
    drawn = picture(matrix(form.on, organisations), organisations)
    response = render(request, "coverage/picture.svg", {"picture": drawn}, content_type="image/svg+xml")
    response.headers["Content-Disposition"] = f'inline; filename="coverage-{form.on.isoformat()}.svg"'
    return response


class BriefingPage(Stored, Described, TemplateView):
    """The briefing for the participants of an edition, made for printing."""

    template_name = "coverage/briefing.html"

    @classmethod
    def parameters(cls) -> Iterable[str]:
        return AsOfForm.base_fields

    def get_context_data(self, **kwargs: Any) -> dict[str, object]:
        edition = get_object_or_404(Edition.objects.public(), number=kwargs["number"])
        form = AsOfForm(self.request.GET)
        form.fields["as_of"].widget.attrs["placeholder"] = day_of(edition).isoformat()
        title = _("Briefing for edition %(number)s") % {"number": edition.number}
        context: dict[str, object] = {
            "edition": edition,
            "form": form,
            "noindex": not form.is_valid() or bool(form.given()),
            "breadcrumbs": (*BREADCRUMBS, Crumb(title)),
            "title": title,
        }
        if form.is_valid():
            context |= _briefed(briefing(edition, _day(form, edition)))
        return super().get_context_data(**context, **kwargs)


def _day(form: AsOfForm, edition: Edition) -> date:
    return form.cleaned_data["as_of"] or day_of(edition)


def _briefed(about: Briefing) -> dict[str, object]:
    """What the page of a briefing shows."""
    by_code, query = about.matrix.by_code, query_of(about.on)
    found = (about.compared.appeared, about.compared.disappeared) if about.compared else ((), ())
    appeared, disappeared = (wording.finding_texts([Judged(one) for one in own], by_code, query) for own in found)
    return {
        "briefing": about,
        "matrix": about.matrix,
        "as_of_query": query,
        "groups": wording.grouped(about.open),
        "states": CellState,
        "appeared": appeared,
        "disappeared": disappeared,
        "parts": [(part.template, context) for part, context in about.parts],
        **_table(about.matrix, about.matrix.organisations, about.matrix.organisations),
    }


@stored(*AsOfForm.base_fields)
def briefing_file(request: HttpRequest, number: int) -> HttpResponse:
    """The briefing as CSV, in the language of the URL. An invalid day gets status 400 and a message."""
    edition = get_object_or_404(Edition.objects.public(), number=number)
    form = AsOfForm(request.GET)
    if not form.is_valid():
        return HttpResponse(form.error_text(), status=400, content_type="text/plain; charset=utf-8")
    kinds = {"organisations": "list", "evidence": "list"}
    lines: list[Sequence[str]] = [HEAD]
    for row in rows(briefing(edition, _day(form, edition))):
        lines.append([as_cell(value, kinds.get(name, "string")) for name, value in zip(HEAD, row, strict=True)])
    text = BOM + "".join(f"{line(cells)}\r\n" for cells in lines)
    response = HttpResponse(text.encode(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="briefing-{number}.csv"'
    return response


class JointActions(PublicList):
    model = JointAction
    form_class = ActionFilter
    breadcrumbs = (*BREADCRUMBS, Crumb(gettext_lazy("Joint actions"), "actions:list"))
    template_name = "coverage/action_list.html"

    def records(self) -> QuerySet:
        return super().records().with_roles().newest_first()


class JointActionPage(PublicDetail):
    model = JointAction
    above = JointActions.breadcrumbs
    title_field = "title"
    template_name = "coverage/action_detail.html"
    context_object_name = "action"

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().with_roles().with_result().select_related("edition").prefetch_related("sources")
