"""The first page of the admin: cards of tasks, panels of checklists, recent changes.

A task is declared once. It becomes a card on the first page, and a filter of the lists to which the card links.
Concepts register their tasks and panels in their `dashboard.py`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.db.models.options import Options
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.history import effects
from apps.history.models import Change
from apps.publishing.models import Proposal
from apps.publishing.querysets import count_each
from apps.publishing.rights import AnyUser
from apps.staff import object_permissions

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

RECENT = 8  # changes
LISTED = 50  # records of a model on a card


def everybody(user: AnyUser) -> bool:
    return True


def nobody(user: AnyUser) -> bool:
    return False


def by_name(task: "Task", user: AnyUser) -> dict[str, object]:
    """The default query of a task: the filter of tasks, for lists without a filter of their own for it."""
    return {TaskFilter.parameter_name: task.name}


@dataclass(frozen=True)
class Task:
    """Something to do with records of some models. `rows` narrows a queryset to the records, for a user; `concerns`
    says whether a user has the task; `query` gives the query string of the list that shows exactly these records;
    `is_personal` says whether it waits for this user, so that the first page links to each record, up to LISTED.

    `narrow`, for tasks that concern records of few models at a time, gives those of its models that have such records,
    in one quick query. The others are not counted."""

    name: str
    label: "StrOrPromise"
    models: Sequence[type[Model]]
    rows: Callable[[QuerySet, AnyUser], QuerySet]
    concerns: Callable[[AnyUser], bool] = everybody
    query: Callable[["Task", AnyUser], dict[str, object]] = by_name
    is_personal: Callable[[AnyUser], bool] = nobody
    narrow: "Narrow | None" = None

    def list_url(self, user: AnyUser, model: type[Model]) -> str:
        """The list that shows exactly the records of a model."""
        return f"{_list_of(model._meta)}?{urlencode(self.query(self, user))}"

    def record_url(self, user: AnyUser, record: Model) -> str:
        """The page on which the user does the task for a record."""
        opts = record._meta
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])


Narrow = Callable[[Sequence[type[Model]], AnyUser], list[type[Model]]]


def with_notes(notes: Callable[[AnyUser], QuerySet]) -> Narrow:
    """The models that have a note such as an assignment. `notes` gives these: a queryset with a `content_type`."""

    def narrow(models: Sequence[type[Model]], user: AnyUser) -> list[type[Model]]:
        noted = set(notes(user).order_by().values_list("content_type", flat=True).distinct())
        return [model for model in models if ContentType.objects.get_for_model(model).pk in noted]

    return narrow


class CardRecord(NamedTuple):
    """A record that waits, and its page."""

    label: str
    url: str


class CardLine(NamedTuple):
    """The records of one model on a card: their number, the list that shows them, and where the task is personal the
    records, up to LISTED of them."""

    label: str
    number: int
    url: str
    records: Sequence[CardRecord] = ()

    @property
    def has_more(self) -> bool:
        """Whether only the list shows all records."""
        return 0 < len(self.records) < self.number


class TaskCard(NamedTuple):
    """A task in numbers."""

    label: "StrOrPromise"
    total: int
    lines: list[CardLine]
    is_personal: bool = False


class ChecklistItem(NamedTuple):
    """An item of a checklist, and the page where it is done."""

    label: "StrOrPromise"
    is_done: bool
    url: str


class Panel(NamedTuple):
    """A checklist about one record. `url` leads to the record, or to the page that adds the missing one."""

    title: "StrOrPromise"
    name: str
    url: str
    items: list[ChecklistItem]


_tasks: list[Task] = []
_cards: list[Callable[[HttpRequest], TaskCard | None]] = []
_panels: list[Callable[[HttpRequest], Panel | None]] = []


def register(*tasks: Task) -> None:
    _tasks.extend(tasks)


def card(make: Callable[[HttpRequest], TaskCard | None]) -> Callable[[HttpRequest], TaskCard | None]:
    """Decorator: register a function that makes a card, or None, for tasks that are not rows of a list."""
    _cards.append(make)
    return make


def panel(make: Callable[[HttpRequest], Panel | None]) -> Callable[[HttpRequest], Panel | None]:
    """Decorator: register a function that makes a panel, or None."""
    _panels.append(make)
    return make


def tasks_of(model: type[Model], user: AnyUser) -> list[Task]:
    """The tasks with records of a model that concern a user."""
    return [task for task in _tasks if model in task.models and task.concerns(user)]


class TaskFilter(admin.SimpleListFilter):
    """Filter for the records of one task."""

    title = _("tasks")
    parameter_name = "task"

    @property
    def also_taken(self) -> list[str]:
        """The tasks of others: the address of a colleague's list shows the whole list."""
        return [task.name for task in _tasks]

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, "StrOrPromise"]]:
        own = tasks_of(model_admin.model, request.user)
        return [(task.name, task.label) for task in own if task.query is by_name]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        own = tasks_of(queryset.model, request.user)
        task = next((task for task in own if task.name == self.value()), None)
        return task.rows(queryset, request.user) if task else queryset


def context(site: AdminSite, request: HttpRequest) -> dict[str, object]:
    """The template context of the first page."""
    lists = _Lists(site, request)
    own = [_card(lists, request, task) for task in _tasks if task.concerns(request.user)]
    cards = [card for card in (*own, *(make(request) for make in _cards)) if card and card.total]
    panels = [made for make in _panels if (made := make(request))]
    return {
        "mine": [card for card in cards if card.is_personal],
        "upkeep": [card for card in cards if not card.is_personal],
        "panels": panels,
        "recent": _recent(request),
    }


class _Lists(dict[type[Model], ModelAdmin | None]):
    """The lists that the user works on, by model: the admin, or None for others. Each is looked at once, though most
    tasks ask for it."""

    def __init__(self, site: AdminSite, request: HttpRequest) -> None:
        super().__init__()
        self.site, self.request = site, request
        self.rows: dict[type[Model], QuerySet] = {}  # without what only matters where they are shown

    def __missing__(self, model: type[Model]) -> ModelAdmin | None:
        own = self.site.get_model_admin(model)
        seen = own.has_view_permission(self.request)
        if object_permissions.proposes(self.request.user):  # they view lists of public records: no task of theirs
            seen = seen and (own.has_change_permission(self.request) or model is Proposal)
        if seen:
            self.rows[model] = own.get_queryset(self.request).select_related(None).prefetch_related(None).order_by()
        self[model] = own if seen else None
        return self[model]


def _card(lists: _Lists, request: HttpRequest, task: Task) -> TaskCard:
    """The task in numbers, for the lists that the user can view. One query for all models of the task, and one that
    narrows them."""
    models = task.narrow(task.models, request.user) if task.narrow else task.models
    seen = [own for model in models if (own := lists[model])]
    counts = count_each(task.rows(lists.rows[own.model], request.user) for own in seen)
    is_personal = task.is_personal(request.user)
    lines = [
        CardLine(
            str(capfirst(own.opts.verbose_name_plural)),
            count,
            task.list_url(request.user, own.model),
            _first(request, own, task) if is_personal else (),
        )
        for own, count in zip(seen, counts, strict=True)
        if count
    ]
    return TaskCard(task.label, sum(counts), lines, is_personal)


def _first(request: HttpRequest, own: Any, task: Task) -> list[CardRecord]:
    """The first records of a task in one list, with the relations that their names read."""
    rows = task.rows(own.get_queryset(request), request.user)
    if own.list_select_related:
        rows = rows.select_related(*own.list_select_related)
    return [CardRecord(str(row), task.record_url(request.user, row)) for row in rows[:LISTED]]


def _list_of(opts: Options) -> str:
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")


def _recent(request: HttpRequest) -> list[Change]:
    """The latest changes: everybody's for users with permission to see them, otherwise the user's own."""
    changes = Change.objects.select_related("by")
    if not request.user.has_perm("history.view_change"):
        changes = changes.filter(by_id=request.user.pk)
    found: list[Any] = list(changes[:RECENT])
    wrote = effects.summaries(found)
    for change in found:
        change.wrote = [(model._meta.verbose_name_plural, count) for model, count in wrote.get(change.pk, [])]
    return found
