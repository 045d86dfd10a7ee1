"""The log of open data: when each dataset changed last, uploads, and exports of private data."""

from django.conf import settings
from django.db import models
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from apps.history.models import Change, name_of
from apps.records import clock


class LastChange(models.Model):
    """A moment at which a dataset changed, deletions included, or will change because the time of a scheduled record or
    row comes. Of the past moments only the last is stored."""

    dataset = models.CharField(_("dataset"), max_length=40, db_index=True)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("last change")
        verbose_name_plural = _("last changes")

    def __str__(self) -> str:
        return f"{self.dataset}: {self.changed_at}"


class Signed(models.Model):
    """Something a user did with the data. The name stays when the account is deleted."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("user")
    )
    by_name = models.CharField(_("name of the user"), max_length=310, blank=True)
    at = models.DateTimeField(_("time"), default=clock.now, db_index=True)

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        self.by_name = name_of(self.by) or self.by_name
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def who(self) -> str:
        """The user's name, or what it was when the account was deleted."""
        return name_of(self.by) or self.by_name


exported = Signal()
"""Sent when rows of a model, the `sender`, leave with private columns: `rows`, their number, and `by`, the user or None
for a command."""


class PrivateExport(Signed):
    """An export of private data, from the admin or by a command: what, how many rows, and why."""

    what = models.CharField(_("what"), max_length=200)
    rows = models.PositiveIntegerField(_("rows"))
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("export of private data")
        verbose_name_plural = _("exports of private data")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.what} ({self.rows})"


class Upload(Signed):
    """A file uploaded for import, the plan of its changes, and the change that imported it. All that holds cells of the
    file is emptied by the import, or when nobody confirms it in time."""

    dataset = models.CharField(_("dataset"), max_length=40, blank=True)  # empty until its sender says which it is
    file_name = models.CharField(_("file"), max_length=200)
    checksum = models.CharField(_("checksum"), max_length=64, help_text=_("SHA-256 of the file."))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    content = models.BinaryField(_("content"), null=True, editable=False)
    plan = models.BinaryField(_("plan"), null=True, editable=False)
    counts = models.JSONField(_("rows"), default=dict, editable=False)
    questions = models.JSONField(_("questions"), default=list, editable=False)
    answers = models.JSONField(_("answers"), default=dict, editable=False)
    notes = models.JSONField(_("read as"), default=list, editable=False)
    digest = models.CharField(_("fingerprint of the plan"), max_length=128, blank=True, editable=False)
    change = models.OneToOneField(
        Change, models.SET_NULL, null=True, editable=False, related_name="upload", verbose_name=_("change")
    )

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.dataset})"
