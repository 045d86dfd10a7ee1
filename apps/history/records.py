"""Writes the rows of history: at every save, deletion and change of links, of one record or of many at once."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import SET_NULL, Model
from django.db.models.signals import post_delete, pre_delete
from django.utils import timezone
from simple_history.models import HistoricalRecords

from apps.history import changes
from apps.records.signals import rows_changed

BATCH = 500
CREATED, CHANGED, DELETED = "+", "~", "-"


class Records(HistoricalRecords):
    """The history of one model. Beyond what simple_history follows: updates of many rows, links changed from their
    other side, and what a row loses when something it refers to is deleted."""

    def add_extra_methods(self, cls: type[Model]) -> None:
        """None: there is no way to save without history."""

    def finalize(self, sender: type[Model], **kwargs: Any) -> None:
        super().finalize(sender, **kwargs)
        rows_changed.connect(self.many_changed, sender=sender, weak=False)
        nullable = [field for field in sender._meta.fields if field.remote_field and _is_set_null(field)]
        for field in [*nullable, *self.get_m2m_fields_from_model(sender)]:
            target = field.related_model
            pre_delete.connect(partial(self.before_target_goes, field=field, model=sender), target, weak=False)
            post_delete.connect(partial(self.after_target_went, field=field, model=sender), target, weak=False)

    def post_save(self, instance: Model, created: bool, using: str | None = None, **kwargs: Any) -> None:
        """What is kept is what is stored: a save of some fields says nothing of the others in memory."""
        if kwargs.get("update_fields") is not None:
            self.many_changed(type(instance), [instance.pk])
        else:
            super().post_save(instance, created, using, **kwargs)

    def create_historical_record(self, instance: Model, history_type: str, using: str | None = None) -> None:
        self.write(type(instance), [instance], history_type, has_links=history_type == CHANGED)

    def write(self, model: type[Model], records: Iterable[Model], history_type: str, has_links: bool = True) -> None:
        """A row of history for each record as it is now, with its links: two queries, and one or two a kind of link.
        A record that is just saved for the first time has no links yet, one that is gone has none any more."""
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

    def _write_links(self, rows: dict[int, Any], model: type[Model]) -> None:
        for field in self.get_m2m_fields_from_model(model):
            through: Any = field.remote_field.through
            names = [f.attname for f in through._meta.fields]
            own = f"{field.m2m_field_name()}_id"
            found = through._base_manager.filter(**{f"{own}__in": list(rows)}).order_by("pk").values(*names)
            kept = self.m2m_models[field]
            links = [kept(history=rows[link[own]], **link) for link in found]
            if links:
                kept.objects.bulk_create(links, batch_size=BATCH)

    def many_changed(self, sender: type[Model], keys: list[int], created: bool = False, **kwargs: Any) -> None:
        """After an update or creation of many rows without a signal for each."""
        if keys:
            rows = sender._base_manager.filter(pk__in=keys).order_by("pk")
            self.write(sender, rows, CREATED if created else CHANGED)

    def m2m_changed(self, instance: Model, action: str, attr: str, pk_set: Any, reverse: bool, **kwargs: Any) -> None:
        """Links are kept with the record that has the field, whichever side they were changed from."""
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

    def before_target_goes(self, instance: Model, field: Any, model: type[Model], **kwargs: Any) -> None:
        """Remember whose reference a deletion will empty: the database says nothing of it."""
        keys = model._base_manager.filter(**{field.name: instance}).values_list("pk", flat=True)
        instance.__dict__.setdefault("_history_referring", {})[field] = list(keys)

    def after_target_went(self, instance: Model, field: Any, model: type[Model], **kwargs: Any) -> None:
        self.many_changed(model, instance.__dict__["_history_referring"].pop(field))


def _is_set_null(field: Any) -> bool:
    return field.remote_field.on_delete is SET_NULL
