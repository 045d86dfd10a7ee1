"""Dashboard panel: what is missing for the next edition."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.editions.models import Attendance, Edition, Format
from apps.languages import columns, names
from apps.publishing import rights
from apps.records import clock
from apps.records.dates import start_of
from apps.sources.models import Source
from apps.staff import object_permissions
from apps.staff.dashboard import ChecklistItem, Panel, panel
from apps.translators import matrix

matrix.offer_pages_of(Edition)


@panel
def next_edition(request: HttpRequest) -> Panel | None:
    """The next edition, in any state, or else the latest draft; for users who can change editions."""
    editions = admin.site.get_model_admin(Edition)
    if not editions.has_change_permission(request) or object_permissions.translates(request.user):
        return None
    edition = _edition()
    if edition is None:
        new = reverse("admin:editions_edition_add") if editions.has_add_permission(request) else ""
        return Panel(_("Next edition"), _("Not yet announced"), new, [])
    page = reverse("admin:editions_edition_change", args=[edition.pk])
    items = [ChecklistItem(label, bool(done), f"{page}#{place}") for label, done, place in _checks(edition)]
    return Panel(_("Next edition"), str(edition), page, items)


def _edition() -> Any:
    attendances = Attendance.objects.filter(edition=OuterRef("pk"))
    sources = Source.objects.filter(edition=OuterRef("pk"))
    editions = Edition.objects.exclude(state=rights.ARCHIVED).annotate(
        hosted=Exists(attendances.filter(role="host")), attended=Exists(attendances), sourced=Exists(sources)
    )
    coming = editions.filter(start_date__gt=clock.today().isoformat()).order_by(start_of("start_date"), "number")
    return coming.first() or editions.exclude(state=rights.PUBLISHED).order_by("-number").first()


def _checks(edition: Any) -> Iterator[tuple[Any, object, str]]:
    """The checklist: label, whether it is done, and the id of the field on the form."""
    field: Any = Edition._meta.get_field
    yield _("Exact first and last day"), edition.end_date and edition.has_whole_days, "id_start_date"
    yield capfirst(field("format").verbose_name), edition.format, "id_format"
    if edition.format != Format.ONLINE:
        yield _("Place and country"), columns.text(edition, "city").value and edition.country, "id_country"
    for language in settings.CONTENT_LANGUAGES:
        label = _("%(field)s – %(language)s") % {
            "field": capfirst(field("title").verbose_name),
            "language": names.language(language),
        }
        column = columns.column("title", language)
        yield label, columns.value(edition, "title", language), f"id_{column}"
    theme = columns.column("theme", settings.SOURCE_LANGUAGE)
    yield capfirst(field("theme").verbose_name), columns.text(edition, "theme").value, f"id_{theme}"
    yield _("Hosts"), edition.hosted, "attendances-group"
    yield capfirst(Attendance._meta.verbose_name_plural), edition.attended, "attendances-group"
    yield capfirst(field("sources").verbose_name), edition.sourced, "id_sources"
    yield capfirst(_("published")), edition.state == rights.PUBLISHED, "id_state"
