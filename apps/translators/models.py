"""Notes about texts: who translates which until when, and which alarms of the checks were looked at."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.languages import columns, names
from apps.publishing.record_notes import RecordNote
from apps.publishing.rights import AnyModel
from apps.records import clock


class TextAssignment(RecordNote):
    """A user translates a record, or one field of it, into a language until a day."""

    field = models.CharField(_("field"), max_length=60, blank=True, help_text=_("Empty: all texts of the record."))
    language = models.CharField(_("language"), max_length=10, choices=names.language_choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="text_assignments", verbose_name=_("translator")
    )
    due = models.DateField(_("due day"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("assigned by")
    )
    at = models.DateTimeField(_("time"), default=clock.now)
    reminded_on = models.DateField(_("last reminder"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("assignment of a text")
        verbose_name_plural = _("assignments of texts")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "field", "language"], name="one_translator_a_text"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.field or '*'} [{self.language}]"

    @property
    def model(self) -> AnyModel:
        """The model of the record."""
        return ContentType.objects.get_for_id(self.content_type_id).model_class()

    @property
    def label(self) -> str:
        """The name of the language, after that of the field if it is about one."""
        if not self.field:
            return names.language(self.language)
        return names.field_label(self.model, columns.column(self.field, self.language))

    @property
    def is_overdue(self) -> bool:
        return self.due is not None and self.due < clock.today()


class Sentence(RecordNote):
    """A sentence of a reviewed translation or of its source, for finding similar ones. Sentences of one field with the
    same place say the same in different languages; `WHOLE` is the place of a text whose sentences are not paired."""

    WHOLE = -1

    field = models.CharField(_("field"), max_length=60)
    language = models.CharField(_("language"), max_length=10)
    place = models.SmallIntegerField(_("place"))
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("reviewed sentence")
        verbose_name_plural = _("reviewed sentences")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "field", "place", "language"], name="one_sentence_a_place"
            )
        ]

    def __str__(self) -> str:
        return self.text


class SentenceKey(models.Model):
    """A key that similar sentences share with each other, and others seldom."""

    key = models.BigIntegerField(_("key"))
    sentence = models.ForeignKey(Sentence, models.CASCADE, related_name="keys", verbose_name=_("sentence"))

    class Meta:
        verbose_name = _("key of a sentence")
        verbose_name_plural = _("keys of sentences")
        indexes = [models.Index(fields=["key", "sentence"], name="sentences_by_key")]

    def __str__(self) -> str:
        return str(self.key)


class DismissedCheck(RecordNote):
    """An alarm of a check that a user has looked at and found false, for exactly these two texts."""

    field = models.CharField(_("field"), max_length=60)
    language = models.CharField(_("language"), max_length=10)
    code = models.CharField(_("check"), max_length=40)
    texts_hash = models.CharField(_("fingerprint of both texts"), max_length=64)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("user")
    )
    at = models.DateTimeField(_("time"), default=clock.now)

    class Meta:
        verbose_name = _("dismissed check")
        verbose_name_plural = _("dismissed checks")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "field", "language", "code", "texts_hash"],
                name="one_dismissal_a_check",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.reason}"
