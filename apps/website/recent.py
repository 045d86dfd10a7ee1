"""What changed recently: public records that came or changed, by day, the newest day first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import groupby
from operator import itemgetter, or_
from typing import Any

from django.db.models import Count, Model, Q, QuerySet, Value
from django.db.models.functions import Greatest, TruncDate
from django.db.models.lookups import Exact
from django.utils.functional import Promise
from django.utils.translation import npgettext_lazy

from apps.coverage.models import JointAction
from apps.editions.models import Edition, PressRelease
from apps.goals.models import Goal
from apps.pages.structured_data import changed
from apps.participants.models import Organisation
from apps.priorities.models import Priority

FEW = 3  # that many of one kind and day are named; more are counted
MOST = 12  # rows in all


@dataclass(frozen=True)
class RecentKind:
    """A kind of record: the field that names one, what some are called, and the address of their list."""

    model: type[Any]
    title: str
    label: Promise
    address: str

    @property
    def singular(self) -> str:
        return str(self.model._meta.verbose_name)


KINDS = (
    RecentKind(
        PressRelease, "title", npgettext_lazy("figure", "press release", "press releases", "count"), "news:list"
    ),
    RecentKind(Edition, "title", npgettext_lazy("figure", "edition", "editions", "count"), "editions:list"),
    RecentKind(
        Organisation, "name", npgettext_lazy("figure", "participant", "participants", "count"), "participants:list"
    ),
    RecentKind(
        Priority,
        "label",
        npgettext_lazy("figure", "strategic priority", "strategic priorities", "count"),
        "priorities:list",
    ),
    RecentKind(
        JointAction, "title", npgettext_lazy("figure", "joint action", "joint actions", "count"), "actions:list"
    ),
    RecentKind(
        Goal,
        "label",
        npgettext_lazy("figure", "Global Policing Goal", "Global Policing Goals", "count"),
        "goals:list",
    ),
)


@dataclass(frozen=True)
class RecentChange:
    """Records of one kind that came (or changed) on one day; `records` holds them while they are few."""

    kind: RecentKind
    is_new: bool
    count: int
    records: list[Model]

    @property
    def label(self) -> str:
        """The name of the kind, in the number of its records."""
        return self.kind.label % {"count": self.count}


def days() -> Iterator[tuple[date, list[RecentChange]]]:
    """The lines of each day. One query, and one more for each kind of which records are named."""
    for day, lines in groupby(_lines(list(_newest())), key=itemgetter(0)):
        yield day, [line for _day, line in lines]


def _lines(groups: list[dict[str, Any]]) -> Iterator[tuple[date, RecentChange]]:
    """A line for each group, with its day, until there are enough rows."""
    records, left = _named(groups), MOST
    for group in groups:
        if left <= 0:
            return
        named = records.get(_key(group), [])[:left]
        left -= len(named) or 1
        yield group["day"], RecentChange(KINDS[group["concept"]], group["is_new"], group["count"], named)


def _key(group: dict[str, Any]) -> tuple[int, date, bool]:
    return group["concept"], group["day"], group["is_new"]


def _newest() -> QuerySet:
    """The groups: how many records of each kind came, or changed, on each day."""
    first, *others = (_of_kind(place, kind.model) for place, kind in enumerate(KINDS))
    return first.union(*others, all=True).order_by("-day", "concept", "-is_new")[:MOST]


def _of_kind(place: int, model: type[Any]) -> QuerySet:
    groups = _dated(model).values("day", "is_new").annotate(concept=Value(place), count=Count("pk"))
    return groups.order_by().values("concept", "day", "is_new", "count")


def _dated(model: type[Any]) -> QuerySet:
    """What the public sees changed when it became public or later; what changed before that is nobody's business."""
    day, came = (TruncDate(Greatest(moment, "publish_at")) for moment in ("changed_at", "created_at"))
    return model.objects.public().annotate(day=day, is_new=Exact(day, came))


def _named(groups: list[dict[str, Any]]) -> dict[tuple[int, date, bool], list[Any]]:
    """The records of the small groups, the last change first."""
    small: dict[int, list[Q]] = {}
    for group in groups:
        if group["count"] <= FEW:
            small.setdefault(group["concept"], []).append(Q(day=group["day"], is_new=group["is_new"]))
    found: dict[tuple[int, date, bool], list[Any]] = {}
    for place, wanted in small.items():
        records: Any = _dated(KINDS[place].model).filter(reduce(or_, wanted))
        if KINDS[place].model is Priority:
            records = records.with_organisation()
        for record in sorted(records, key=lambda own: (changed(own), own.pk), reverse=True):
            found.setdefault((place, record.day, record.is_new), []).append(record)
    return found
