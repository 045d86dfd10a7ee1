"""The base class of all records, their states, and proposals: changes that wait to be published."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.publishing import guard, rights
from apps.publishing.querysets import PrivateQuerySet, PublishableQuerySet, RecordQuerySet
from apps.publishing.record_notes import Assignment, Authorship, PreviewLink
from apps.records import clock, plain_text, rules, stored_row
from apps.records.acts import PROPOSAL, act

__all__ = [
    "Assignment",
    "Authorship",
    "PreviewLink",
    "Proposal",
    "Publishable",
    "Record",
    "propose",
    "propose_deletion",
]


class Record(models.Model):
    """The base of every content model: it has the times of its creation and last change, and refuses changes of its
    `immutable` fields. `is_content` is False for records that publishing does not govern: they are private, or shown by
    a person's consent."""

    is_content: ClassVar[bool] = True
    immutable: ClassVar[tuple[str, ...]] = ()
    alike_within: ClassVar[str] = ""
    """The foreign key that probable duplicates share, such as an organisation; "" when any two records can be some."""
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

    def likeness(self) -> dict[str, str]:
        """The names it is known by, folded for comparison, each with its field (or ""). Two records of a model that
        share one are probably duplicates."""
        return {}

    def absorb(self, other: Any, replaced: Mapping[str, Any]) -> None:
        """Take over what no field holds from another record, which was merged into this one and deleted. `replaced`
        maps the fields that got its values to their earlier values."""

    def clean_links(self, links: dict[str, list[models.Model]]) -> None:
        """Refuse links that contradict the record: `links` are all links that it will have, by field."""

    def _changed_immutables(self, stored: Mapping[str, object] | None) -> dict[str, Any]:
        """The message for each immutable field that differs from the stored row."""
        message = _("This value cannot be changed.")
        return {name: message for name in self.immutable if stored and getattr(self, name) != stored[name]}


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
    def is_public(self) -> bool:
        """Whether its own state makes it public now; the record that it belongs to may still hide it."""
        return self.state == self.State.PUBLISHED and self.publish_at is not None and self.publish_at <= clock.now()


class Proposal(Record):
    """A waiting change, or a waiting deletion: the record stays as it is until the proposal is applied."""

    is_content = False

    class State(models.TextChoices):
        WAITING = rights.WAITING, _("waiting")
        APPLIED = "applied", _("applied")
        REFUSED = "refused", _("refused")

    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("type"))
    object_id = models.PositiveBigIntegerField(_("object"))
    record = GenericForeignKey("content_type", "object_id")
    changes = models.JSONField(_("changes"), help_text=_("Field name: [old value, new value]."))
    deletes = models.BooleanField(_("deletion"), default=False, help_text=_("Whether it deletes the record."))
    base_version = models.DateTimeField(_("made from the version of"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="proposals", verbose_name=_("author")
    )
    message = models.TextField(_("message"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING, db_index=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects: ClassVar[Any] = PrivateQuerySet.as_manager()

    class Meta:
        verbose_name = _("waiting change")
        verbose_name_plural = _("waiting changes")
        ordering = ["-created_at"]
        permissions = [("publish_record", _("Can publish records"))]

    def __str__(self) -> str:
        return f"{self.record}: {_('deletion') if self.deletes else ', '.join(self.changes)}"

    @property
    def is_previewed(self) -> bool:
        """Whether it has previews: their links would show a person to everybody, and a deletion shows nothing."""
        return not self.deletes and not getattr(self.content_type.model_class(), "discloses_person", True)

    def conflicts(self) -> dict[str, tuple[Any, Any, Any]]:
        """The fields that changed since the proposal was made: name -> (old, proposed, present)."""
        present = _stored(self.record, self.changes)
        return {
            name: (old, new, present[name])
            for name, (old, new) in self.changes.items()
            if present[name] not in (old, new)
        }

    def refusal(self, by: Any) -> str:
        """Why this user cannot apply it, or ''."""
        if settings.FOUR_EYES and by.pk == self.author_id:
            return str(rights.OWN_CHANGE)
        return str(rights.NO_RIGHT) if rights.waits(by, self.record) and not rights.holds(by) else ""

    def apply(self, by: Any) -> None:
        """Write the proposed values, in one transaction. ValidationError, beside the field, if a field changed since or
        a value is not valid, or if this user cannot apply the proposal; then nothing is written."""
        with act(PROPOSAL, by, self.message, author=self.author):
            record = self.content_type.get_object_for_this_type(pk=self.object_id)
            # Lock the record before reading the state: a second decision waits here, then sees the first.
            type(record)._base_manager.select_for_update().get(pk=record.pk)
            self.refresh_from_db(fields=["state"])
            if self.state != self.State.WAITING:
                raise ValidationError(_("This change was already decided."))
            if refusal := self.refusal(by):
                raise ValidationError(refusal)
            if self.deletes:
                self._delete(record)
            else:
                self.write(record)
                for model, keys in guard.records_with_state(type(record), [record.pk]).items():
                    guard.mark_seen(by, model, rights.approved(model, keys))
            self._decide(self.State.APPLIED, by)

    def fill(self, record: Any) -> dict[str, list[int]]:
        """Give an instance the proposed values of its columns; nothing is saved. Returns the keys of the proposed links
        by field. ValidationError as in `apply`."""
        if conflicts := self.conflicts():
            message = _("It was changed meanwhile. Compare both before you publish.")
            raise ValidationError(dict.fromkeys(conflicts, message))
        links = {}
        for name, (_old, new) in self.changes.items():
            field: Any = record._meta.get_field(name)
            if field.many_to_many:
                links[name] = new
            else:
                setattr(record, field.attname, field.to_python(new))
        record.full_clean()
        return links

    def write(self, record: Any) -> None:
        """Save the proposed values. ValidationError as in `apply`."""
        links = self.fill(record)
        record.save()
        for name, keys in links.items():
            getattr(record, name).set(keys)

    def _delete(self, record: rights.AnyModel) -> None:
        if record.changed_at != self.base_version:
            raise ValidationError(_("It was changed since. Refuse this, and delete it again if it should still go."))
        record.delete()

    def refuse(self, by: Any, message: str = "") -> None:
        """Keep the record as it is, and the proposal with the reason."""
        self.message = message or self.message
        self._decide(self.State.REFUSED, by)

    def _decide(self, state: str, by: Any) -> None:
        self.state, self.decided_by, self.decided_at = state, by, clock.now()
        self.save()


def propose(record: Record, values: dict[str, Any], author: Any, message: str = "") -> Proposal:
    """Create a proposal for a saved record from new values of its fields; keeps only the values that differ."""
    texts = plain_text.text_fields(type(record))
    values = {n: plain_text.tidied(texts[n], v) if n in texts and isinstance(v, str) else v for n, v in values.items()}
    stored = _stored(record, values)
    changes = {name: [stored[name], new] for name, new in values.items() if new != stored[name]}
    return Proposal.objects.create(
        content_type=ContentType.objects.get_for_model(record),
        object_id=record.pk,
        changes=changes,
        base_version=record.changed_at,
        author=author,
        message=message,
    )


def propose_deletion(record: Record, author: User | None, message: str = "") -> Proposal:
    """Create a proposal to delete a saved record; one that waits already stands for it."""
    values = {"content_type": ContentType.objects.get_for_model(record), "object_id": record.pk, "deletes": True}
    waiting = Proposal.objects.filter(**values, state=Proposal.State.WAITING).first()
    return waiting or Proposal.objects.create(
        **values, changes={}, base_version=record.changed_at, author=author, message=message
    )


def _stored(record: Any, names: Iterable[str]) -> dict[str, Any]:
    """The values in the database, in a form that JSON can hold; of a many-to-many field the sorted keys."""
    fresh = type(record)._base_manager.get(pk=record.pk)
    found = {}
    for name in names:
        field: Any = record._meta.get_field(name)
        many = sorted(getattr(fresh, name).values_list("pk", flat=True)) if field.many_to_many else None
        found[name] = in_json(field, fresh) if many is None else many
    return found


def in_json(field: Any, record: models.Model) -> Any:
    """The value of a record's own field, in a form that JSON can hold."""
    value = field.value_from_object(record)
    return value if isinstance(value, str | int | bool | type(None)) else field.value_to_string(record)
