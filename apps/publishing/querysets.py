"""The disclosure gate: what the public may see is what `public()` gives, of every model, in every output."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.publishing import clock
from apps.publishing.signals import rows_changed


def published(at: datetime, prefix: str = "") -> Q:
    """What has the state published and whose time has come; `prefix` leads to a related record, such as `edition__`."""
    return Q(**{f"{prefix}state": "published", f"{prefix}publish_at__lte": at})


class RecordQuerySet(QuerySet):
    """The base of all records' querysets."""

    def public(self, at: datetime | None = None) -> Self:
        """The rows anybody may see at a moment, now when none is given. Each model says which these are."""
        return self.filter(self.public_condition(at or clock.now()))

    def public_condition(self, at: datetime) -> Q:
        """The condition behind `public()`; to be declared by each model's queryset."""
        raise NotImplementedError(f"{type(self).__name__} does not say what is public")

    def update(self, **kwargs: Any) -> int:
        """As Django's, but a value that never changes is refused here too."""
        if frozen := kwargs.keys() & set(getattr(self.model, "immutable", ())):
            raise ValidationError({name: _("This value cannot be changed.") for name in frozen})
        count = super().update(**kwargs)
        rows_changed.send(self.model)
        return count

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """As Django's, and it says that rows were written."""
        rows = super().bulk_create(objs, *args, **kwargs)
        rows_changed.send(self.model)
        return rows


class PublishableQuerySet(RecordQuerySet):
    """Records with a state of their own."""

    def public_condition(self, at: datetime) -> Q:
        return published(at)


class PrivateQuerySet(RecordQuerySet):
    """Records that no public output may ever show."""

    def public_condition(self, at: datetime) -> Q:
        return Q(pk__in=[])


def referred_to_by_public(model: type[Model], at: datetime) -> Q:
    """Rows of `model` that at least one public record points at: what only a draft points at would give it away."""
    condition = Q(pk__in=[])
    for relation in model._meta.related_objects:
        manager: Any = relation.related_model._default_manager
        if hasattr(manager.all(), "public_condition"):
            name = relation.field.name
            condition |= Q(Exists(manager.public(at).filter(**{name: OuterRef("pk")})))
    return condition
