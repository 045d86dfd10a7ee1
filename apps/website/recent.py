"""What changed recently: public records that came or changed, by day, the newest day first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Case, Count, F, Model, Q, QuerySet, Value, When, Window
from django.db.models.functions import Greatest, RowNumber, TruncDate
from django.utils.functional import Promise
from django.utils.translation import npgettext_lazy

from apps.coverage.models import JointAction
from apps.editions.models import Edition, PressRelease
from apps.goals.models import Goal
from apps.participants.models import Organisation
from apps.priorities.models import Priority

FEW = 3  # that many of one kind and day are named; more are counted
MOST = 12  # rows in all


@dataclass(frozen=True)
class Kind:
    """A kind of record: the field that names one, what some are called, and the address of their list."""

    model: type[Any]
    title: str
    label: Promise
    address: str

    @property
    def singular(self) -> str:
        return str(self.model._meta.verbose_name)


KINDS = (
    Kind(PressRelease, "title", npgettext_lazy("figure", "press release", "press releases", "count"), "news:list"),
    Kind(Edition, "title", npgettext_lazy("figure", "edition", "editions", "count"), "editions:list"),
    Kind(Organisation, "name", npgettext_lazy("figure", "participant", "participants", "count"), "participants:list"),
    Kind(
        Priority,
        "label",
        npgettext_lazy("figure", "strategic priority", "strategic priorities", "count"),
        "priorities:list",
    ),
    Kind(JointAction, "title", npgettext_lazy("figure", "joint action", "joint actions", "count"), "actions:list"),
    Kind(
        Goal,
        "label",
        npgettext_lazy("figure", "Global Policing Goal", "Global Policing Goals", "count"),
        "goals:list",
    ),
)


@dataclass(frozen=True)
class Line:
    """Records of one kind that came (or changed) on one day; `records` holds them while they are few."""

    kind: Kind
    is_new: bool
    count: int
    records: list[Model]

    @property
    def label(self) -> str:
        """The name of the kind, in the number of its records."""
        return self.kind.label % {"count": self.count}


def days() -> Iterator[tuple[date, list[Line]]]:
    """The lines of each day. One query, and one more for each kind of which records are named."""
    found = list(_newest())
    records = _named(found)
    for day, rows in groupby(found, key=lambda row: row["day"]):
        yield day, [_line(same, list(own), records) for same, own in groupby(rows, key=_same)]


def _same(row: dict[str, Any]) -> tuple[int, int, int]:
    return row["concept"], row["is_new"], row["count"]


def _line(same: tuple[int, int, int], rows: list[dict[str, Any]], records: dict[tuple[int, int], Model]) -> Line:
    concept, is_new, count = same
    keys = [(concept, row["pk"]) for row in rows]
    return Line(KINDS[concept], bool(is_new), count, [records[key] for key in keys if key in records])


def _newest() -> QuerySet:
    """A row for each record of a small group, and one for each large group."""
    first, *others = (_of_kind(place, kind.model) for place, kind in enumerate(KINDS))
    return first.union(*others, all=True).order_by("-day", "concept", "-is_new", "place")[:MOST]


def _of_kind(number: int, model: type[Any]) -> QuerySet:
    """What the public sees changed when it became public or later; what changed before that is nobody's business."""
    same = [F("day"), F("is_new")]
    return (
        model.objects.public()
        .annotate(
            concept=Value(number),
            moment=Greatest("changed_at", "publish_at"),
            day=TruncDate("moment"),
            came=TruncDate(Greatest("created_at", "publish_at")),
            is_new=Case(When(day=F("came"), then=Value(1)), default=Value(0)),
            count=Window(Count("pk"), partition_by=same),
            place=Window(RowNumber(), partition_by=same, order_by=[F("moment").desc(), F("pk").desc()]),
        )
        .filter(Q(count__lte=FEW) | Q(place=1))
        .order_by()
        .values("concept", "pk", "day", "is_new", "count", "place")
    )


def _named(rows: list[dict[str, Any]]) -> dict[tuple[int, int], Model]:
    """The records of the small groups, by number of the kind and key."""
    keys: dict[int, list[int]] = {}
    for row in rows:
        if row["count"] <= FEW:
            keys.setdefault(row["concept"], []).append(row["pk"])
    found: dict[tuple[int, int], Model] = {}
    for number, wanted in keys.items():
        records = KINDS[number].model.objects.public().filter(pk__in=wanted)
        if KINDS[number].model is Priority:
            records = records.select_related("organisation")
        found |= {(number, record.pk): record for record in records}
    return found
