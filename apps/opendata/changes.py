"""Keeps the moment of each dataset's last change."""

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils import timezone

from apps.opendata import registry
from apps.publishing.signals import rows_changed


def last_change(dataset: str) -> datetime | None:
    """When a dataset changed last, or None when it never did."""
    from apps.opendata.models import LastChange

    row = LastChange.objects.filter(dataset=dataset).first()
    return row.changed_at if row else None


def note(model: type[Model]) -> None:
    """Remember that rows of a model changed now."""
    from apps.opendata.models import LastChange

    if dataset := registry.for_model(model):
        LastChange.objects.update_or_create(dataset=dataset.name, defaults={"changed_at": timezone.now()})


def connect() -> None:
    """Follow every save and deletion, of one row or of many."""
    for signal in (post_save, post_delete, rows_changed):
        signal.connect(_after_change, dispatch_uid="opendata-change")
    m2m_changed.connect(_after_links_changed, dispatch_uid="opendata-change")


def _after_change(sender: type[Model], raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        note(sender)


def _after_links_changed(instance: Model, action: str, **kwargs: Any) -> None:
    if action.startswith("post_"):
        note(type(instance))
