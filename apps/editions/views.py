"""The list of editions, an edition, the attendance grid and the calendar."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from apps.editions import grid
from apps.editions.calendar import all_meetings, calendar, single_edition
from apps.editions.comparison import compare
from apps.editions.forms import AttendanceFilter, EditionFilter
from apps.editions.models import Attendance, DocumentKind, Edition, Session
from apps.editions.querysets import nonempty_relations, ordered_by_role
from apps.editions.structured_data import event, series
from apps.editions.world_strip import WorldStrip, series_of_strip, world_strip
from apps.pages.breadcrumbs import Crumb
from apps.pages.views import PublicDetail, PublicList
from apps.pagestore.declared import stored
from apps.participants.models import Organisation
from apps.participants.querysets import name_columns
from apps.sources import notes


class Series(PublicList):
    """The editions, newest first. Without filters, the sessions between them are included."""

    model = Edition
    form_class = EditionFilter
    breadcrumbs = (Crumb(_("Editions"), "editions:list"),)
    described_by = staticmethod(series)

    def records(self) -> QuerySet:
        return super().records().newest_first().with_presence()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"timeline": self.timeline(context["page_obj"]), "world": self.world(context["page_obj"])}

    def world(self, page: Page) -> WorldStrip | None:
        """The strip of all editions, on the first page without filters."""
        is_whole = self.form.is_valid() and not self.form.given()
        return world_strip(series_of_strip()) if is_whole and page and not page.has_previous() else None

    def timeline(self, page: Page) -> list[Edition | Session]:
        """The page's editions and the sessions between them. The first and the last page include all outer sessions."""
        editions = list(page)
        if not editions or not self.form.is_valid() or self.form.given():
            return editions
        # Bounds as text, like all partial dates; without them, sessions at the edge of a page would be on none.
        newest = "9999" if not page.has_previous() else editions[0].start_date
        oldest = "" if not page.has_next() else editions[-1].start_date
        sessions = Session.objects.public().filter(start_date__lt=newest, start_date__gte=oldest)
        return sorted([*editions, *sessions], key=lambda meeting: meeting.start_date, reverse=True)


RELATED: dict[str, Callable[[Any], QuerySet]] = {
    "outcomes": lambda rows: rows.order_by("position"),
    "statements": lambda rows: rows.with_speaker_arabic().prefetch_related("organisation").order_by("position"),
    "documents": lambda rows: rows.order_by("published", "slug"),
    "photos": lambda rows: rows.order_by("position").select_related("picture"),
    "releases": lambda rows: rows.newest_first(),
}


class EditionPage(PublicDetail):
    """An edition with its related records. Rows of the standing composition are separate from attendances."""

    model = Edition
    slug_field = slug_url_kwarg = title_field = "number"
    above = Series.breadcrumbs
    described_by = staticmethod(event)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        edition: Any = self.object
        previous, following = self.neighbours()
        # An edition to come is not compared: nobody has attended it yet.
        before = previous if previous and previous.has_begun and edition.has_begun else None
        listed, listed_before = self.attendances(edition, before)
        related = self.related()
        return super().get_context_data(
            attended=[row for row in listed if row.is_attended],
            standing=[row for row in listed if not row.is_attended],
            comparison=compare(edition, listed, before, listed_before) if before else None,
            remarks=_numbered(listed),
            hosts=[row for row in listed if row.role == "host"],
            previous=previous,
            next=following,
            declarations=[one for one in related["documents"] if one.kind == DocumentKind.DECLARATION],
            **related,
            **kwargs,
        )

    def related(self) -> dict[str, QuerySet | list]:
        """The public related records by relation. Empty relations cost no query: most editions have few."""
        edition = self.object
        nonempty = nonempty_relations(edition, *RELATED)
        return {
            name: ordered(getattr(edition, name).public()) if name in nonempty else []
            for name, ordered in RELATED.items()
        }

    def neighbours(self) -> tuple[Edition | None, Edition | None]:
        """The previous and the next edition by number. The series is short, so all of it is read."""
        number = self.object.number
        editions = list(Edition.objects.public().at_a_glance().order_by("number"))
        before = [edition for edition in editions if edition.number < number]
        after = [edition for edition in editions if edition.number > number]
        return before[-1] if before else None, after[0] if after else None

    def attendances(self, *editions: Edition | None) -> list[list[Attendance]]:
        """The attendances of each edition, in order. One query."""
        found = Attendance.objects.public().filter(edition__in=[edition for edition in editions if edition])
        rows = ordered_by_role(found.with_organisation().order_by())  # unordered in SQL: sorted by acronym in Python
        return [[row for row in rows if edition and row.edition_id == edition.pk] for edition in editions]


def _numbered(rows: Iterable[Any]) -> list[str]:
    """The distinct standard notes of the rows. Each row gets the numbers of its own, from 1, as `remarks`."""
    numbers: dict[str, int] = {}
    for row in rows:
        row.remarks = [numbers.setdefault(note, len(numbers) + 1) for note in notes.standard(row)]
    return list(numbers)


@stored()
def latest(request: HttpRequest) -> HttpResponse:
    """Redirect to the latest edition."""
    edition = Edition.objects.public().latest_one()
    if edition is None:
        raise Http404("no edition was held yet")
    return redirect(edition)


@stored()
def upcoming(request: HttpRequest) -> HttpResponse:
    """Redirect to the next edition, or say that it is not yet announced."""
    edition = Edition.objects.public().next_one()
    if edition:
        return redirect(edition)
    latest = Edition.objects.public().latest_one()
    breadcrumbs = (*Series.breadcrumbs, Crumb(_("Next edition")))
    return render(request, "editions/next.html", {"latest": latest, "breadcrumbs": breadcrumbs, "noindex": True})


@stored()
def calendar_file(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """All meetings with exact dates, or one edition, as iCalendar."""
    meetings = all_meetings() if number is None else single_edition(number)
    if number is not None and not meetings:
        raise Http404("no such edition, or its dates are not exact")
    response = HttpResponse(calendar(meetings), content_type="text/calendar; charset=utf-8")
    name = "dialogue" if number is None else f"dialogue-{number}"
    response.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return response


class AttendanceGrid(PublicList):
    """Organisations by editions. The filters select rows and columns, and the attendances of the CSV file."""

    model = Organisation
    form_class = AttendanceFilter
    breadcrumbs = (Crumb(_("Participants"), "participants:list"), Crumb(_("Attendance"), "participants:attendance"))
    template_name = "editions/attendance_grid.html"

    def get_queryset(self) -> QuerySet:
        self.form = self.form_class(self.request.GET)
        organisations = Organisation.objects.public().by_standing().only(*name_columns(), "standing")
        if not self.form.is_valid():
            return organisations.none()
        chosen = self.form.given().get("organisation")
        return organisations.filter(pk=chosen.pk) if chosen else organisations

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        editions = self.editions()
        known = Attendance.objects.public().filter(organisation__in=list(context["page_obj"]), edition__in=editions)
        known = known.order_by().only("edition", "organisation", *grid.SHOWN)
        return context | {"editions": editions, "rows": list(grid.rows(context["page_obj"], editions, known))}

    def editions(self) -> list[Edition]:
        """The columns: the chosen edition, or all that have begun, oldest first."""
        chosen = self.form.given().get("edition") if self.form.is_valid() else None
        return [chosen] if chosen else list(Edition.objects.public().at_a_glance().begun().order_by("number"))
