"""When each dataset changed last, and when it will change because the time of a scheduled record or row comes.

A file's ETag and Last-Modified come from here, so a client that has the current file does not download it again."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import DateTimeField, Max, Model, QuerySet
from django.db.models.signals import m2m_changed, post_delete, post_save

from apps.opendata import registry
from apps.publishing.models import Publishable, Record, TimedRow
from apps.records import clock
from apps.records.deletion import delete_unread
from apps.records.signals import rows_changed

if TYPE_CHECKING:
    from apps.opendata.models import LastChange


def last_change(dataset: str) -> datetime | None:
    """When a dataset changed last; None if it never did."""
    return _past().filter(dataset=dataset).aggregate(last=Max("changed_at"))["last"]


def version() -> tuple[str, datetime | None]:
    """A text that differs after every change of any record, and the time of the last change. It covers all datasets,
    because a file also depends on records of others: an organisation whose key it contains can be withdrawn."""
    rows = list(_past().order_by("pk").values_list("pk", "changed_at"))
    return "-".join(str(number) for number, _moment in rows), max((moment for _number, moment in rows), default=None)


def record_change(model: type[Model]) -> None:
    """Store that rows of a model changed now, and delete older changes of its dataset. Skips locked rows, so that no
    transaction waits for another one; the next change deletes what was skipped."""
    from apps.opendata.models import LastChange

    with transaction.atomic(savepoint=False):
        delete_unread(_past().filter(dataset=_name(model)).select_for_update(skip_locked=True))
        LastChange.objects.create(dataset=_name(model), changed_at=clock.now())


def record_scheduled(model: type[Record], record: Record | None) -> None:
    """Store when a record will become public by its own time; without a record, when each one of the model will."""
    from apps.opendata.models import LastChange

    for moment in _scheduled(model, record):
        LastChange.objects.get_or_create(dataset=_name(model), changed_at=moment)


def connect() -> None:
    """Connect to the signals of every save and deletion, of one row or of many."""
    for signal in (post_save, post_delete, rows_changed):
        signal.connect(_after_change, dispatch_uid="opendata-change")
    m2m_changed.connect(_after_links_changed, dispatch_uid="opendata-change")


def _after_change(sender: type[Model], instance: Model | None = None, raw: bool = False, **kwargs: object) -> None:
    if raw or not issubclass(sender, Record):
        return
    record_change(sender)
    record_scheduled(sender, instance if isinstance(instance, Record) else None)


def _after_links_changed(instance: Model, action: str, **kwargs: object) -> None:
    if action.startswith("post_") and isinstance(instance, Record):
        record_change(type(instance))


def _scheduled(model: type[Record], record: Record | None) -> Iterator[datetime]:
    """The moments in the future at which the record, or any record of the model, becomes public. The time of a row
    counts even if the record that it belongs to hides it: that costs a client one more download."""
    rows: QuerySet
    if issubclass(model, Publishable):
        name, rows = "publish_at", model._base_manager.filter(state=Publishable.State.PUBLISHED)
    elif issubclass(model, TimedRow):
        name, rows = "visible_from", model._base_manager.all()
    else:
        return
    now = clock.now()
    if record is None:
        yield from rows.filter(**{f"{name}__gt": now}).values_list(name, flat=True).distinct()
    elif not isinstance(record, Publishable) or record.state == Publishable.State.PUBLISHED:
        # A record made from a form or a file can still hold the text of the moment.
        moment = DateTimeField().to_python(getattr(record, name))
        if moment and moment > now:
            yield moment


def _name(model: type[Model]) -> str:
    dataset = registry.for_model(model)
    return dataset.name if dataset else model._meta.label_lower


def _past() -> "QuerySet[LastChange]":
    """The changes until now. Those of the future are stored before they happen."""
    from apps.opendata.models import LastChange

    return LastChange.objects.filter(changed_at__lte=clock.now())
