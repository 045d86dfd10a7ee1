"""Writes rows of history for every save, deletion and change of links, of one record or in bulk."""

from collections.abc import Iterable
from functools import cache, partial
from typing import Any

from django.db.models import SET_NULL, Field, Model, QuerySet
from django.db.models.signals import post_delete, pre_delete
from django.utils import timezone
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from apps.history import changes
from apps.publishing.json_values import AnyField
from apps.records.many_to_many import link_columns
from apps.records.signals import rows_changed

BATCH = 500
CREATED, CHANGED, DELETED = "+", "~", "-"


class RowManager(HistoryManager):
    """simple_history's manager of the rows of history. The package makes a class of managers anew each time that the
    history of a model is read: a fortieth of the time of a form."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: type[QuerySet[Any]], class_name: str | None = None) -> type[HistoryManager]:
        return super().from_queryset(queryset_class, class_name)


class Records(HistoricalRecords):
    """The history of one model. It also records what simple_history does not: bulk updates, links changed from their
    other side, and references emptied when their target is deleted."""

    def add_extra_methods(self, cls: type[Model]) -> None:
        """Adds none: simple_history's methods would allow saving without history."""

    def finalize(self, sender: type[Model], **kwargs: object) -> None:
        super().finalize(sender, **kwargs)
        # weak=False: nothing else refers to these receivers, and a weak one would vanish at once.
        rows_changed.connect(self.many_changed, sender=sender, weak=False)
        nullable = [field for field in sender._meta.fields if field.remote_field and _is_set_null(field)]
        for field in [*nullable, *self.get_m2m_fields_from_model(sender)]:
            target = field.related_model
            pre_delete.connect(partial(self.before_target_delete, field=field, model=sender), target, weak=False)
            post_delete.connect(partial(self.after_target_delete, field=field, model=sender), target, weak=False)

    def post_save(self, instance: Model, created: bool, using: str | None = None, **kwargs: object) -> None:
        """Record the stored values: after a save with `update_fields`, other values in memory may differ from them."""
        if kwargs.get("update_fields") is not None:
            self.many_changed(type(instance), [instance.pk])
        else:
            super().post_save(instance, created, using, **kwargs)

    def create_historical_record(self, instance: Model, history_type: str, using: str | None = None) -> None:
        self.write(type(instance), [instance], history_type, has_links=history_type == CHANGED)

    def write(self, model: type[Model], records: Iterable[Model], history_type: str, has_links: bool = True) -> None:
        """Write a row of history for each record with its links. Two queries, and one or two for each many-to-many
        field; none for these without `has_links`: a record just created or deleted has no links."""
        history_model: Any = model.history.model  # type: ignore[attr-defined]
        change = changes.current()
        rows = [
            history_model(
                history_date=timezone.now(),
                history_type=history_type,
                history_user_id=change.by_id,
                history_change=change,
                **{field.attname: getattr(record, field.attname) for field in self.fields_included(model)},
            )
            for record in records
        ]
        history_model.objects.bulk_create(rows, batch_size=BATCH)
        if has_links and history_type != DELETED:
            self._write_links({getattr(row, model._meta.pk.attname): row for row in rows}, model)

    def _write_links(self, rows: dict[int, Model], model: type[Model]) -> None:
        for field in self.get_m2m_fields_from_model(model):
            through: Any = field.remote_field.through
            names = [f.attname for f in through._meta.fields]
            own, _target = link_columns(field)
            found = through._base_manager.filter(**{f"{own}__in": list(rows)}).order_by("pk").values(*names)
            history_model = self.m2m_models[field]
            links = [history_model(history=rows[link[own]], **link) for link in found]
            if links:
                history_model.objects.bulk_create(links, batch_size=BATCH)

    def many_changed(self, sender: type[Model], keys: list[int], created: bool = False, **kwargs: object) -> None:
        """After a bulk update or creation, for which Django sends no signal for each row."""
        if keys:
            rows = sender._base_manager.filter(pk__in=keys).order_by("pk")
            self.write(sender, rows, CREATED if created else CHANGED)

    def m2m_changed(
        self, instance: Model, action: str, attr: str, pk_set: set[int], reverse: bool, **kwargs: Any
    ) -> None:
        """Links belong to the history of the record with the field, from whichever side they are changed."""
        if not reverse:
            if action == "post_clear" or (action in ("post_add", "post_remove") and pk_set):
                self.many_changed(type(instance), [instance.pk])
            return
        owner, name = kwargs["model"], f"_history_{attr}"
        if action == "pre_clear":
            setattr(instance, name, list(owner._base_manager.filter(**{attr: instance}).values_list("pk", flat=True)))
        elif action == "post_clear":
            self.many_changed(owner, instance.__dict__.pop(name))
        elif action in ("post_add", "post_remove"):
            self.many_changed(owner, list(pk_set))

    def before_target_delete(self, instance: Model, field: Field, model: type[Model], **kwargs: object) -> None:
        """Note the rows whose reference a deletion will empty: Django sends no signal for them."""
        keys = model._base_manager.filter(**{field.name: instance}).values_list("pk", flat=True)
        instance.__dict__.setdefault("_history_referring", {})[field] = list(keys)

    # Django sends post_delete after it has emptied the references.
    def after_target_delete(self, instance: Model, field: Field, model: type[Model], **kwargs: object) -> None:
        self.many_changed(model, instance.__dict__["_history_referring"].pop(field))


def _is_set_null(field: AnyField) -> bool:
    return field.remote_field.on_delete is SET_NULL
