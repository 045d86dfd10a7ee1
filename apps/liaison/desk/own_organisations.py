"""The records of the organisations for which a user speaks, as the concepts declare them by `speakers` of their admin,
and what became of the user's waiting changes."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from apps.publishing.json_values import AnyField
from apps.publishing.models import Proposal
from apps.publishing.rights import AnyModel
from apps.staff.navigation import AreaEntries, ListEntry

LISTED = 10  # records of a list
RECORD: AnyField = Proposal._meta.get_field("record")


class OwnRow(NamedTuple):
    text: str
    state: str
    url: str


class OwnList(NamedTuple):
    """The records of a list that belong to the user's organisations: their number, and those changed last."""

    entry: ListEntry
    number: int
    rows: list[OwnRow]


def own_lists(request: HttpRequest, areas: Iterable[AreaEntries]) -> list[OwnList]:
    """The lists with records of organisations for which the user speaks, in the order of the navigation."""
    entries = [entry for area in areas for entry in area.lists]
    found = [own for entry in entries if (own := _own(request, entry))]
    return [own for own in found if own.rows or own.entry.add_url]


def _own(request: HttpRequest, entry: ListEntry) -> OwnList | None:
    pages: Any = admin.site.get_model_admin(entry.model)
    speakers = getattr(pages, "speakers", None)
    if not speakers:
        return None
    own = entry.model._base_manager.filter(**{speakers: request.user})
    rows = pages.get_queryset(request).filter(pk__in=own.values("pk")).order_by("-changed_at", "-pk")
    if pages.list_select_related:
        rows = rows.select_related(*pages.list_select_related)
    opts = entry.model._meta
    change = f"admin:{opts.app_label}_{opts.model_name}_change"
    shown = [OwnRow(str(row), getattr(row, "state_text", ""), reverse(change, args=[row.pk])) for row in rows[:LISTED]]
    return OwnList(entry, rows.count() if len(shown) == LISTED else len(shown), shown)


def with_records(proposals: Sequence[Proposal]) -> None:
    """Read the records of waiting changes with the relations that their names read: one query for each type."""
    by_type: dict[int, list[Proposal]] = {}
    for proposal in proposals:
        if proposal.object_id:
            by_type.setdefault(proposal.content_type_id, []).append(proposal)
    for key, own in by_type.items():
        model: AnyModel = ContentType.objects.get_for_id(key).model_class()
        rows: QuerySet = model._base_manager.all()
        if related := getattr(admin.site.get_model_admin(model), "list_select_related", None):
            rows = rows.select_related(*related)
        records = rows.in_bulk([proposal.object_id for proposal in own])
        for proposal in own:
            RECORD.set_cached_value(proposal, records.get(proposal.object_id))
