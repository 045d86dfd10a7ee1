"""The base classes of all records, and their states."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _

from apps.publishing import guard, rights
from apps.publishing.querysets import PublishableQuerySet, RecordQuerySet
from apps.records import clock, plain_text, rules, stored_row
from apps.records.acts import act
from apps.records.validation import check_constraints


class Record(models.Model):
    """The base of every content model: it has the times of its creation and last change, and refuses changes of its
    `immutable` fields. `is_content` is False for records that publishing does not govern: they are private, or shown by
    a person's consent."""

    is_content: ClassVar[bool] = True
    immutable: ClassVar[tuple[str, ...]] = ()
    alike_within: ClassVar[str] = ""
    """The foreign key that probable duplicates share, such as an organisation; "" when any two records can be some."""
    key_columns: ClassVar[Mapping[str, str]] = {}
    """The columns that hold the keys of the records that foreign keys refer to, where constraints name the columns."""
    likeness_reads: ClassVar[tuple[str, ...]] = ()
    """The relations that `likeness` reads."""
    discloses_person: ClassVar[bool] = False
    """It shows a person to the public. With the four-eyes rule, nobody does this alone."""
    shown_by: ClassVar[tuple[str, ...]] = ()
    """The reverse relations to the records that make it public, for a record without a state of its own that is not
    public with those it refers to."""
    mentions: ClassVar[tuple[str, ...]] = ()
    """The foreign keys that do not decide whether it is public, for a record without a state of its own."""
    page_rows: ClassVar[tuple[str, ...]] = ()
    """The relations to the rows whose texts stand on its page; see `completeness`."""
    follows: ClassVar[tuple[str, ...]] = ()
    """Fields that a merge does not ask about: `absorb` decides their values."""

    created_at = models.DateTimeField(_("created"), auto_now_add=True, editable=False)
    changed_at = models.DateTimeField(_("last change"), auto_now=True, editable=False)

    objects: ClassVar[Any] = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the record, its history and all other side effects in one transaction."""
        plain_text.tidy(self)
        keys = [] if self._state.adding else [self.pk]
        with act(), stored_row.read(self) as stored:
            if not (refused := self._changed_immutables(stored)):
                content = guard.changes_content(self, stored, kwargs.get("update_fields"))
                with guard.guarded(type(self), keys, content) as written:
                    super().save(*args, **kwargs)
                    written[:] = [self.pk]
                    rights.send_record_moved(self, stored)
        if refused:  # raised out here: inside, it would make the caller's transaction unusable
            raise ValidationError(refused)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with act(), guard.guarded(type(self), [self.pk], content=not rights.has_state(self), deletes=True):
            return super().delete(*args, **kwargs)

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        plain_text.tidy(self)
        super().clean_fields(exclude=exclude)

    def clean(self) -> None:
        super().clean()
        if self.immutable and not self._state.adding and self.pk is not None:
            stored = type(self)._base_manager.filter(pk=self.pk).values(*self.immutable).first()
            if refused := self._changed_immutables(stored):
                raise ValidationError(refused)

    def get_constraints(self) -> list[Any]:
        """Those that `validate_constraints` checks one by one: not CHECK constraints, which it asks about together."""
        return [
            (model, [one for one in constraints if not isinstance(one, models.CheckConstraint)])
            for model, constraints in super().get_constraints()
        ]

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        errors: dict[str, Any] = {}
        for step in (super().validate_constraints, partial(check_constraints, self)):
            try:
                step(exclude or ())
            except ValidationError as error:
                errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def likeness(self) -> dict[str, str]:
        """The names it is known by, folded for comparison, each with its field (or ""). Two records of a model that
        share one are probably duplicates."""
        return {}

    def absorb(self, other: Any, replaced: Mapping[str, Any]) -> None:
        """Take over what no field holds from another record, which was merged into this one and deleted. `replaced`
        maps the fields that got its values to their earlier values."""

    def clean_links(self, links: dict[str, list[models.Model]]) -> None:
        """Refuse links that contradict the record: `links` are all links that it will have, by field."""

    def _changed_immutables(self, stored: Mapping[str, object] | None) -> dict[str, object]:
        """The message for each immutable field that differs from the stored row."""
        message = _("This value cannot be changed.")
        return {name: message for name in self.immutable if stored and getattr(self, name) != stored[name]}


def scheduled_text(at: datetime) -> str:
    return str(_("scheduled for %(at)s")) % {"at": localize(timezone.localtime(at))}


class Publishable(Record):
    """A record with a state: it is public once it is published and its publication time has come."""

    class State(models.TextChoices):
        DRAFT = rights.DRAFT, _("draft")
        IN_REVIEW = rights.IN_REVIEW, _("in review")
        PUBLISHED = rights.PUBLISHED, _("published")
        ARCHIVED = rights.ARCHIVED, _("archived")

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT, db_index=True)
    publish_at = models.DateTimeField(
        _("publication time"),
        null=True,
        blank=True,
        help_text=_("When a published record becomes visible; empty: at once."),
    )

    objects: ClassVar[Any] = PublishableQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [rules.published_has_time(rights.PUBLISHED, [rights.DRAFT, rights.IN_REVIEW, rights.ARCHIVED])]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.publish_now_unless_scheduled() and (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "publish_at"}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        self.publish_now_unless_scheduled()
        if self.state == self.State.PUBLISHED and (reason := self.why_not_published()):
            stored = None if self._state.adding else type(self)._base_manager.filter(pk=self.pk).values("state").first()
            if not stored or stored["state"] != self.State.PUBLISHED:
                raise ValidationError({"state": reason})

    def why_not_published(self) -> str:
        """Why the record cannot become public, whoever publishes it, or ''. A model with such a rule overrides it."""
        return ""

    def publish_now_unless_scheduled(self) -> bool:
        """Set the publication time of a published record without one to now, and return whether it did. Part of every
        save."""
        if self.state != self.State.PUBLISHED or self.publish_at is not None:
            return False
        self.publish_at = clock.now()
        return True

    @property
    def state_text(self) -> str:
        """The state in words; of a published record that is not public yet, when it will be."""
        if self.state != self.State.PUBLISHED or self.publish_at is None or self.publish_at <= clock.now():
            return str(self.get_state_display())
        return scheduled_text(self.publish_at)

    @property
    def is_public(self) -> bool:
        """Whether its own state makes it public now; the record that it belongs to may still hide it."""
        return self.state == self.State.PUBLISHED and self.publish_at is not None and self.publish_at <= clock.now()


class TimedRow(Record):
    """A row without a state of its own that can become public later than the record that it belongs to."""

    visible_from = models.DateTimeField(
        _("visible from"),
        null=True,
        blank=True,
        help_text=_("Empty: together with the record that it belongs to. A later time keeps it back until then."),
    )

    class Meta:
        abstract = True

    @property
    def state_text(self) -> str:
        """The state in words: that of a record that hides it, or when it will be public."""
        named = (getattr(self, field.name) for field in rights.owner_fields(type(self)))
        owners = [owner for owner in named if owner is not None]
        hiding = next((owner for owner in owners if owner.state != rights.PUBLISHED), None)
        if hiding is not None:
            return str(hiding.state_text)
        times = [self.visible_from, *(owner.publish_at for owner in owners)]
        last = max(filter(None, times), default=None)
        return scheduled_text(last) if last and last > clock.now() else str(Publishable.State.PUBLISHED.label)
