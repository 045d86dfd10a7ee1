"""The calendar of publications: the records that become visible by themselves, by day."""

from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.history.registration import MODELS_WITH_HISTORY
from apps.publishing import rights
from apps.publishing.models import TimedRow
from apps.publishing.rights import AnyModel
from apps.records import clock


class Publication(NamedTuple):
    """A record that becomes visible at a time."""

    at: datetime
    name: str
    type: str
    url: str


def show(request: HttpRequest) -> HttpResponse:
    """The page, with the records that the user can view."""
    context = {"days": _days(request), "title": _("Calendar of publications"), **admin.site.each_context(request)}
    return TemplateResponse(request, "admin/calendar.html", context)


def _days(request: HttpRequest) -> list[tuple[date, list[Publication]]]:
    """The days in the time zone of the user, each with its publications in their order."""
    timed = [model for model in MODELS_WITH_HISTORY if rights.has_state(model) or issubclass(model, TimedRow)]
    found = sorted(entry for model in timed for entry in _of(model, request))
    return [(day, list(entries)) for day, entries in groupby(found, lambda one: timezone.localdate(one.at))]


def _of(model: AnyModel, request: HttpRequest) -> list[Publication]:
    pages = admin.site.get_model_admin(model)
    if not pages.has_view_permission(request):
        return []
    time = "publish_at" if rights.has_state(model) else "visible_from"
    rows = pages.get_queryset(request).filter(
        pk__in=model._default_manager.approved().values("pk"), **{f"{time}__gt": clock.now()}
    )
    address = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
    kind = str(capfirst(model._meta.verbose_name))
    return [Publication(getattr(row, time), str(row), kind, reverse(address, args=[row.pk])) for row in rows]
