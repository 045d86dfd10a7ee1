"""What the public would see: records are published, or a change is applied, in a transaction that is taken back. So it
is the gate itself that says what would show, and the real pages that show it; nobody else sees anything of it."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, Model, QuerySet, Value
from django.utils.text import capfirst

from apps.languages import columns
from apps.publishing import rights
from apps.publishing.models import Proposal
from apps.records import clock
from apps.records.acts import act


class Appearance(NamedTuple):
    """What would become visible: which kinds of records, and how many; the languages in which all the chosen ones are
    complete and those in which one falls back, and the time, if it is to come."""

    records: list[tuple[str, int]]
    complete: list[str]
    lacking: list[str]
    at: datetime | None


@contextmanager
def rehearsed() -> Iterator[None]:
    """Take back, in the end, all that is written inside."""
    with act("rehearsal"):
        yield
        transaction.set_rollback(True)


def publish(model: type[Model], keys: Iterable[int]) -> None:
    """Publish records as of now. Only for a rehearsal: nothing follows it."""
    rows: QuerySet = QuerySet(model).filter(pk__in=list(keys))
    rows.update(state=rights.PUBLISHED, publish_at=clock.now())


def apply(proposal: Proposal) -> Any:
    """Apply a waiting change; gives the record. Only for a rehearsal. ValidationError when it does not fit any more."""
    record = proposal.content_type.get_object_for_this_type(pk=proposal.object_id)
    proposal.write(record)
    return record


def appearance(records: Sequence[Any], at: datetime | None = None) -> Appearance:
    """What becomes visible when these records of one model are published, at a time or at the one that each has."""
    model, keys = type(records[0]), [record.pk for record in records]
    shown = [(model, "pk"), *_ways(model)]
    with rehearsed():
        before = _counts(shown, keys)
        publish(model, keys)
        after = _counts(shown, keys)
    names = [str(capfirst(kind._meta.verbose_name_plural)) for kind, _lookup in shown]
    found = [(name, new - old) for name, old, new in zip(names, before, after, strict=True) if new > old]
    complete = [code for code in columns.shown() if all(code in columns.available(record) for record in records)]
    lacking = [code for code in columns.shown() if code not in complete]
    times = {at} if at else {record.publish_at for record in records}
    time = times.pop() if len(times) == 1 else None
    return Appearance(found, complete, lacking, time if time and time > clock.now() else None)


def _ways(model: type[Model]) -> list[tuple[type[Model], str]]:
    """The models whose records refer to one of a model, or are linked to it, and the lookup that leads back to it."""
    ways = [(relation.related_model, relation.field.name) for relation in model._meta.related_objects]
    ways += [(field.related_model, field.related_query_name()) for field in model._meta.many_to_many]
    return [(other, lookup) for other, lookup in ways if hasattr(other, "is_content")]


def _counts(ways: list[tuple[Any, str]], keys: list[int]) -> list[int]:
    """How many public records there are on each way to these keys; one query."""
    first, *others = (
        model._default_manager.public()
        .filter(**{f"{lookup}__in": keys})
        .order_by()
        .annotate(place=Value(place))
        .values("place")
        .annotate(count=Count("pk", distinct=True))
        for place, (model, lookup) in enumerate(ways)
    )
    found = {row["place"]: row["count"] for row in first.union(*others, all=True)}
    return [found.get(place, 0) for place in range(len(ways))]
