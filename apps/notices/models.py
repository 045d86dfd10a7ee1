"""Notices that no mail has carried yet, and when each user wants which kind."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.records import clock


class Notice(models.Model):
    """Something about a record that a user should know. It is removed when a mail carries it, or when the record is
    gone or no longer matters by then."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name=_("user"))
    kind = models.CharField(_("kind"), max_length=50)
    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("type"))
    object_id = models.PositiveBigIntegerField(_("object"))
    record = GenericForeignKey("content_type", "object_id")
    text = models.TextField(_("text"), blank=True)
    at = models.DateTimeField(_("time"), default=clock.now)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.kind


class When(models.TextChoices):
    """When a user gets the notices of a kind."""

    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("once a day")
    OFF = "off", _("never")


class Delivery(models.Model):
    """When a user wants the notices of a kind; the kind's own default applies to users without one."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"))
    kind = models.CharField(_("kind"), max_length=50)
    when = models.CharField(_("when"), max_length=10, choices=When)

    class Meta:
        verbose_name = _("delivery of notices")
        verbose_name_plural = _("deliveries of notices")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_delivery_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.when}"
