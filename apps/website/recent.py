"""Recent changes on the home page: public records that are new or changed, by day, the newest day first.

Records that nobody but the seed wrote are left out: installing the site is not news."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import groupby
from operator import itemgetter, or_
from typing import Any

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Greatest, TruncDate
from django.db.models.lookups import Exact

from apps.history.models import Change
from apps.pages.sections import RecentKind, recent_kinds
from apps.pages.structured_data import changed
from apps.publishing.models import Record

FEW = 3  # so many records of one kind and day are named; more are only counted
MOST = 12  # rows of the list


@dataclass(frozen=True)
class RecentChange:
    """Records of one kind that are new (or changed) on one day; `records` has them when they are few."""

    kind: RecentKind
    is_new: bool
    count: int
    records: list[Model]

    @property
    def label(self) -> str:
        """The count with the name of the kind, such as “8 editions”."""
        return self.kind.label % {"count": self.count}


def days() -> Iterator[tuple[date, list[RecentChange]]]:
    """The changes of each day. One query, and one more for each kind with named records."""
    kinds = recent_kinds()
    for day, changes in groupby(_changes(kinds, list(_newest(kinds))), key=itemgetter(0)):
        yield day, [change for _day, change in changes]


def _changes(kinds: list[RecentKind], groups: list[dict[str, Any]]) -> Iterator[tuple[date, RecentChange]]:
    """A change for each group, with its day, until there are enough rows."""
    records, left = _named(kinds, groups), MOST
    for group in groups:
        if left <= 0:
            return
        named = records.get((group["place"], group["day"], group["is_new"]), [])[:left]
        left -= len(named) or 1
        yield group["day"], RecentChange(kinds[group["place"]], group["is_new"], group["count"], named)


def _newest(kinds: list[RecentKind]) -> Iterable[dict[str, Any]]:
    """Groups of records by day, kind and whether they are new, with their counts. `place` is the index of the kind."""
    if not kinds:
        return []
    first, *others = (_of_kind(place, kind.model) for place, kind in enumerate(kinds))
    return first.union(*others, all=True).order_by("-day", "place", "-is_new")[:MOST]


def _of_kind(place: int, model: type[Record]) -> QuerySet[Record, dict[str, Any]]:
    groups = _dated(model).values("day", "is_new").annotate(place=Value(place), count=Count("pk"))
    return groups.order_by().values("place", "day", "is_new", "count")


def _dated(model: type[Record]) -> QuerySet:
    """The public records, each with the day of its last change and whether it is new on that day. What changed before a
    record became public is not shown: its history as a draft is private. What the seed wrote counts once a person
    changed it, and is not new then."""
    day, new_on = (TruncDate(Greatest(moment, "publish_at")) for moment in ("changed_at", "created_at"))
    public: QuerySet = model.objects.public()
    rows = model.history.model._base_manager.filter(id=OuterRef("pk"))  # type: ignore[attr-defined]
    by_seed = Q(history_change__kind=Change.Kind.SEED)
    seeded, by_others = Exists(rows.filter(by_seed)), Exists(rows.filter(~by_seed | Q(history_change=None)))
    return public.filter(by_others).annotate(day=day, is_new=Q(Exact(day, new_on)) & ~Q(seeded))


def _named(kinds: list[RecentKind], groups: list[dict[str, Any]]) -> dict[tuple[int, date, bool], list[Model]]:
    """The records of the small groups, by place, day and whether they are new; the last change first."""
    small: dict[int, list[Q]] = {}
    for group in groups:
        if group["count"] <= FEW:
            small.setdefault(group["place"], []).append(Q(day=group["day"], is_new=group["is_new"]))
    found: dict[tuple[int, date, bool], list[Model]] = {}
    for place, wanted in small.items():
        records = _dated(kinds[place].model).filter(reduce(or_, wanted)).select_related(*kinds[place].related)
        for record in sorted(records, key=lambda row: (changed(row), row.pk), reverse=True):
            found.setdefault((place, record.day, record.is_new), []).append(record)
    return found
