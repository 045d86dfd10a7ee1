"""The disclosure gate: `public()` decides what the public sees of every model, in every output."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any, Self

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import NotSupportedError, connection
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.publishing import guard, rights
from apps.publishing.rights import AnyModel
from apps.records import acts, clock, plain_text
from apps.records.acts import act
from apps.records.signals import send_rows_changed


def published(at: datetime, prefix: str = "") -> Q:
    """The condition of a published record whose publication time has come; `prefix` leads to a related record, such as
    `edition__`. Previews need no case here: they replace the tables below it, see `overlay`."""
    return Q(**{f"{prefix}state": rights.PUBLISHED, f"{prefix}publish_at__lte": at})


def has_come(at: datetime) -> Q:
    """The condition of a `TimedRow` that has no later time of its own."""
    return Q(visible_from__isnull=True) | Q(visible_from__lte=at)


def count_each(querysets: Iterable[QuerySet]) -> list[int]:
    """How many rows each queryset has, in one query for all of them. Put together as text: a union of querysets takes a
    quarter to a half longer, and the first page of the admin counts some 150."""
    selects, params = list[str](), list[Any]()
    counts = []
    for rows in querysets:
        counts.append(0)
        with suppress(EmptyResultSet):
            sql, own = rows.order_by().values_list("pk").distinct().query.sql_with_params()
            selects.append(f"SELECT {len(counts) - 1}, COUNT(*) FROM ({sql}) AS rows_{len(counts)}")  # noqa: S608 SQL of Django
            params += own
    if selects:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(selects), params)
            for place, count in cursor.fetchall():
                counts[place] = count
    return counts


class RecordQuerySet(QuerySet):
    """The base of all records' querysets."""

    def public(self, at: datetime | None = None) -> Self:
        """The rows that the public sees at a moment, by default now."""
        return self.filter(self.public_condition(at or clock.now()))

    def public_condition(self, at: datetime) -> Q:
        """The condition behind `public()`; each model's queryset declares its own."""
        raise NotImplementedError(f"{type(self).__name__} does not say what is public")

    def approved(self) -> Self:
        """The rows that are public now or will be at their publication time."""
        model: AnyModel = self.model
        if model.shown_by:
            relations = [model._meta.get_field(name) for name in model.shown_by]
            shown = [
                Exists(one.related_model._default_manager.approved().filter(**{one.field.name: OuterRef("pk")}))
                for one in relations
            ]
            return self.filter(Q(*shown, _connector=Q.OR))
        return self.public(at=rights.SOME_DAY) if model.is_content else self.none()

    def update(self, **kwargs: Any) -> int:
        """As Django's, but refuses immutable fields, sets `changed_at`, and sends the signal of the rows' change."""
        if frozen := kwargs.keys() & set(getattr(self.model, "immutable", ())):
            raise ValidationError({name: _("This value cannot be changed.") for name in frozen})
        texts = plain_text.text_fields(self.model)
        for name, value in kwargs.items():
            if isinstance(value, str) and name in texts:
                kwargs[name] = plain_text.tidied(texts[name], value)
        with act():
            moves = "state" in kwargs and rights.has_state(self.model)
            # Read before the update, after which the filter may match other rows. Unordered: an order may join tables.
            rows = list(self.order_by().values_list("pk", *(["state"] if moves else [])))
            keys = [row[0] for row in rows]
            with guard.guarded(self.model, keys, content=not kwargs.keys() <= {*rights.PUBLICATION, "changed_at"}):
                count = super().update(**{"changed_at": timezone.now(), **kwargs})
                send_rows_changed(self.model, keys)
                if moves:
                    rights.send_moved(self.model, dict(rows), kwargs["state"])
        return count

    # An override loses Django's marks, which keep templates from calling it, and managers from having `delete`.
    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """As Django's, and sends the signal with the rows' keys. Rows that the database skips have no key, so
        `ignore_conflicts` is refused."""
        if kwargs.get("ignore_conflicts"):
            raise NotSupportedError("Rows that may be skipped cannot be distinguished from those that are written.")
        objs = list(objs)
        for record in objs:
            plain_text.tidy(record)
        with act(), guard.guarded(self.model, []) as written:
            rows = super().bulk_create(objs, *args, **kwargs)
            written += [row.pk for row in rows]
            send_rows_changed(self.model, written, created=not kwargs.get("update_conflicts"))
        return rows

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        objs = list(objs)
        for record in objs:
            plain_text.tidy(record)
        return super().bulk_update(objs, fields, batch_size)

    bulk_update.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django's; cascaded deletions are part of the same act."""
        with act():
            keys = list(self.order_by().values_list("pk", flat=True)) if acts.by() else []
            with guard.guarded(self.model, keys, content=not rights.has_state(self.model), deletes=True):
                return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class PublishableQuerySet(RecordQuerySet):
    """Records with a state of their own."""

    def public_condition(self, at: datetime) -> Q:
        return published(at)

    def approved(self) -> Self:
        """The rows whose state is published, even if another record hides them."""
        return self.filter(state=rights.PUBLISHED)

    def update(self, **kwargs: Any) -> int:
        """As for all records; also refuse to publish what a rule of its model keeps back."""
        # Only for a model that has such a rule itself: the rows of others need not be read.
        if kwargs.get("state") == rights.PUBLISHED and "why_not_published" in vars(self.model):
            records: Iterable[Any] = self
            for reason in filter(None, (record.why_not_published() for record in records)):
                raise ValidationError({"state": reason})
        return super().update(**kwargs)

    update.alters_data = True  # type: ignore[attr-defined]


class PrivateQuerySet(RecordQuerySet):
    """Records that no public output ever shows."""

    def public_condition(self, at: datetime) -> Q:
        return Q(pk__in=[])


def referred_to_by_public(model: type[Model], at: datetime) -> Q:
    """The condition of rows of `model` to which a public record refers. A row to which only drafts refer would disclose
    them."""
    condition = Q(pk__in=[])  # no row: an empty Q() would match every row
    for relation in model._meta.related_objects:
        manager: AnyModel = relation.related_model._default_manager
        if hasattr(manager.all(), "public_condition"):
            name = relation.field.name
            condition |= Q(Exists(manager.public(at).filter(**{name: OuterRef("pk")})))
    return condition
