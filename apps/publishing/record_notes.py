"""Notes about records in progress: who last changed one, to whom it is assigned, review comments, and preview
links."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.db.models.signals import post_delete
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from apps.records import clock
from apps.records.secret_links import MadeLink


class RecordNoteQuerySet(QuerySet):
    """Notes about records of any model."""

    def of(self, model: type[Model], keys: Iterable[int] | None = None) -> Self:
        """The notes about records of a model, or about those with these keys."""
        own = self.filter(content_type=ContentType.objects.get_for_model(model))
        return own if keys is None else own.filter(object_id__in=list(keys))

    def exists_for(self, model: type[Model]) -> Exists:
        """The condition, in a queryset of the model, that a row has a note of this queryset."""
        return Exists(self.of(model).filter(object_id=OuterRef("pk")))


class RecordNote(models.Model):
    """A note about a record, deleted with it."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("type"))
    object_id = models.PositiveBigIntegerField(_("object"))
    record = GenericForeignKey("content_type", "object_id")

    kept: ClassVar[tuple[str, ...]] = ()
    """The fields of an older note that a new one leaves as they are."""

    objects: ClassVar[Any] = RecordNoteQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.record)

    @classmethod
    def write(cls, model: type[Model], keys: Iterable[int], **values: Any) -> None:
        """Write one note about each of these records; an older note is replaced."""
        content_type = ContentType.objects.get_for_model(model)
        rows = [cls(content_type=content_type, object_id=key, **values) for key in keys]
        if rows:
            unique = ["content_type", "object_id"]
            fixed = {*unique, *cls.kept}
            names = [f.name for f in cls._meta.concrete_fields if not f.primary_key and f.name not in fixed]
            cls.objects.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=names)


class Authorship(RecordNote):
    """The user who last changed the content of a record, until another user publishes or confirms it, or until all
    changes `since` then are undone."""

    kept = ("since",)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"))
    at = models.DateTimeField(_("time"), default=clock.now)
    since = models.DateTimeField(_("time of the first change"), default=clock.now)

    class Meta:
        verbose_name = _("authorship")
        verbose_name_plural = _("authorships")
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id"], name="one_author_a_record")]


assigned = Signal()
"""Sent when records of a model, the `sender`, are assigned: `keys`, `user_id`, and `by_id` of who did it."""


class Assignment(RecordNote):
    """The user to whom a record is assigned until it is published."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="assignments", verbose_name=_("assigned to")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("assigned by")
    )
    at = models.DateTimeField(_("time"), default=clock.now)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id"], name="one_assignment_a_record")]

    @classmethod
    def write(cls, model: type[Model], keys: Iterable[int], **values: Any) -> None:
        keys = list(keys)
        super().write(model, keys, **values)
        assigned.send(model, keys=keys, user_id=values["user_id"], by_id=values.get("by_id"))


class ReviewComment(RecordNote):
    """What a reviewer and an editor say to each other about a record. It stays beside the state until it is settled."""

    text = models.TextField(_("comment"), max_length=1000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("user")
    )
    at = models.DateTimeField(_("time"), default=clock.now)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("settled by")
    )
    settled_at = models.DateTimeField(_("settled at"), null=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="comments_of_a_record")]

    @classmethod
    def say(cls, model: type[Model], keys: Iterable[int], user: Any, text: str) -> None:
        """Comment on records of a model."""
        about = {"content_type": ContentType.objects.get_for_model(model), "by_id": user.pk, "text": text}
        cls.objects.bulk_create(cls(object_id=key, **about) for key in keys)

    @classmethod
    def open_of(cls, model: type[Model], keys: Iterable[int]) -> QuerySet:
        """The comments on these records that are not settled."""
        found: QuerySet = cls.objects.of(model, keys).filter(settled_at=None)
        return found.select_related("by").prefetch_related("record")

    def settle(self, user: Any) -> None:
        self.settled_by, self.settled_at = user, clock.now()
        self.save(update_fields=["settled_by", "settled_at"])


def in_a_week() -> datetime:
    return clock.now() + timedelta(days=7)


class PreviewLink(MadeLink, RecordNote):
    """A link with which anybody sees a record, or a waiting change to it, as the public would. `previews.is_open` also
    asks for the rights of its maker."""

    proposal = models.ForeignKey(
        "publishing.Proposal", models.CASCADE, null=True, related_name="previews", verbose_name=_("waiting change")
    )
    expires_at = models.DateTimeField(_("valid until"), default=in_a_week)
    token_hash = models.CharField(  # type: ignore[assignment]  # noqa: DJ001 links from before have none
        _("hash of the token"), max_length=64, null=True, unique=True, editable=False
    )

    class Meta:
        verbose_name = _("link to a preview")
        verbose_name_plural = _("links to previews")
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="preview_links_of_a_record")]


def connect() -> None:
    """Connect to every deletion: a generic foreign key does not cascade."""
    post_delete.connect(_after_delete, dispatch_uid="record_notes")


def _after_delete(sender: type[Model], instance: Model, **kwargs: object) -> None:
    if hasattr(sender, "is_content") and isinstance(instance.pk, int):
        for notes in RecordNote.__subclasses__():
            notes.objects.of(sender, [instance.pk]).delete()
