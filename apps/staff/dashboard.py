"""The first page of the admin. What is to be done is declared once, as a need: it is a card there, and a filter of the
lists to which the card leads. A concept registers its needs and panels in its own `dashboard.py`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.history import effects
from apps.history.models import Change
from apps.publishing.models import Proposal
from apps.publishing.querysets import count_each
from apps.staff import object_permissions

RECENT = 8


def everybody(user: Any) -> bool:
    return True


def by_name(need: "Task", user: Any) -> dict[str, Any]:
    """The query of a list that shows the rows of a need: its filter, where the list has no other for it."""
    return {TaskFilter.parameter_name: need.name}


@dataclass(frozen=True)
class Task:
    """Something to be done with records of some models: which rows of a list it is, for a user, and whom it concerns.
    `query` gives the address of the list that shows exactly these."""

    name: str
    label: Any
    models: Sequence[type[Model]]
    rows: Callable[[QuerySet, Any], QuerySet]
    concerns: Callable[[Any], bool] = everybody
    query: Callable[["Task", Any], dict[str, Any]] = by_name


class CardLine(NamedTuple):
    """A kind of record on a card: how many there are, and the list that shows them."""

    label: str
    number: int
    url: str


class Card(NamedTuple):
    label: Any
    total: int
    lines: list[CardLine]


class Item(NamedTuple):
    """A line of a checklist, and where it is settled."""

    label: Any
    is_done: bool
    url: str


class Panel(NamedTuple):
    """A checklist about one record; without a record, where one is made."""

    title: Any
    name: str
    url: str
    items: list[Item]


_needs: list[Task] = []
_cards: list[Callable[[HttpRequest], Card | None]] = []
_panels: list[Callable[[HttpRequest], Panel | None]] = []


def register(*needs: Task) -> None:
    _needs.extend(needs)


def card(make: Callable[[HttpRequest], Card | None]) -> Callable[[HttpRequest], Card | None]:
    """Register what makes a card for a user, or None: of what is to be done, but is no rows of a list."""
    _cards.append(make)
    return make


def panel(make: Callable[[HttpRequest], Panel | None]) -> Callable[[HttpRequest], Panel | None]:
    """Register what makes a panel for a user, or None."""
    _panels.append(make)
    return make


def tasks_of(model: type[Model], user: Any) -> list[Task]:
    """The needs of a model's list that concern a user."""
    return [need for need in _needs if model in need.models and need.concerns(user)]


class TaskFilter(admin.SimpleListFilter):
    """The rows of a list with which something is to be done."""

    title = _("tasks")
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        own = tasks_of(model_admin.model, request.user)
        return [(need.name, need.label) for need in own if need.query is by_name]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        own = tasks_of(queryset.model, request.user)
        need = next((need for need in own if need.name == self.value()), None)
        return need.rows(queryset, request.user) if need else queryset


def context(site: AdminSite, request: HttpRequest) -> dict[str, Any]:
    """What the first page shows a user."""
    own = [_card(site, request, need) for need in _needs if need.concerns(request.user)]
    cards = [card for card in (*own, *(make(request) for make in _cards)) if card and card.total]
    panels = [made for make in _panels if (made := make(request))]
    return {"cards": cards, "panels": panels, "recent": _recent(request)}


def _card(site: AdminSite, request: HttpRequest, need: Task) -> Card:
    """The need in numbers, of the lists that the user may see; one query for all its models."""
    admins = [site.get_model_admin(model) for model in need.models]
    seen = [own for own in admins if own.has_view_permission(request)]
    if object_permissions.proposes(request.user):  # who reads of others what is public already
        seen = [own for own in seen if own.has_change_permission(request) or own.model is Proposal]
    counts = count_each(need.rows(own.get_queryset(request), request.user) for own in seen)
    query = urlencode(need.query(need, request.user))
    lines = [
        CardLine(str(capfirst(own.opts.verbose_name_plural)), count, f"{_list_of(own.opts)}?{query}")
        for own, count in zip(seen, counts, strict=True)
        if count
    ]
    return Card(need.label, sum(counts), lines)


def _list_of(opts: Any) -> str:
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")


def _recent(request: HttpRequest) -> list[Any]:
    """The latest changes: everybody's for users with permission to see them, otherwise the user's own."""
    changes = Change.objects.select_related("by")
    if not request.user.has_perm("history.view_change"):
        changes = changes.filter(by_id=request.user.pk)
    found: list[Any] = list(changes[:RECENT])
    wrote = effects.summaries(found)
    for change in found:
        change.wrote = [(model._meta.verbose_name_plural, count) for model, count in wrote.get(change.pk, [])]
    return found
