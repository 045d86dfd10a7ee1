"""Translation stamps (source, origin, author and reviewer of a text), and the languages of translators."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.languages import names


class TextStamp(models.Model):
    """From which source text a text was made, and who wrote and reviewed it."""

    class Origin(models.TextChoices):
        PERSON = "person", _("person")
        IMPORT = "import", _("import")
        SEED = "seed", _("seed data")
        MACHINE = "machine", _("machine")

    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("type"))
    object_id = models.PositiveBigIntegerField(_("object"))
    record = GenericForeignKey("content_type", "object_id")
    field = models.CharField(_("field"), max_length=60)
    language = models.CharField(_("language"), max_length=10)
    text_hash = models.CharField(_("fingerprint of the text"), max_length=64)
    source_hash = models.CharField(_("fingerprint of the text it was made from"), max_length=64)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("author")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("reviewer")
    )
    stamped_at = models.DateTimeField(_("stamped at"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.field} [{self.language}]"


class Stamp(TextStamp):
    """One for each object, translated field and language with a text. The state of a translation is computed from
    it."""

    class Meta:
        verbose_name = _("translation stamp")
        verbose_name_plural = _("translation stamps")
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "field", "language"], name="one_stamp_a_text")
        ]


class FormerStamp(TextStamp):
    """The stamp of a translation that was replaced or deleted: whoever undoes that gets the text and its state back."""

    class Meta:
        verbose_name = _("former translation stamp")
        verbose_name_plural = _("former translation stamps")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "field", "language", "text_hash"], name="one_former_stamp_a_text"
            )
        ]


class Translator(models.Model):
    """A user who translates into a language, and who reviews the translations of others if `reviews`."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="translates_into", verbose_name=_("user")
    )
    language = models.CharField(_("language"), max_length=10, choices=names.language_choices)
    reviews = models.BooleanField(_("reviews texts in this language"), default=False)

    class Meta:
        verbose_name = _("language of a translator")
        verbose_name_plural = _("languages of a translator")
        constraints = [models.UniqueConstraint(fields=["user", "language"], name="one_translator_a_language")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_language_display()}"
