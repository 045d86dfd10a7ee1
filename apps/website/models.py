"""Seed records, and error reports from readers."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.publishing.models import Record
from apps.publishing.querysets import PrivateQuerySet
from apps.records import rules


class SeedRecord(models.Model):
    """The seed mark of a row of the seed data, from when it was written. When the record differs from it or is missing,
    a person changed or deleted it."""

    dataset = models.CharField(_("dataset"), max_length=40)
    key = models.TextField(_("key"))
    fingerprint = models.CharField(_("fingerprint"), max_length=64)

    class Meta:
        verbose_name = _("seed record")
        verbose_name_plural = _("seed records")
        constraints = [models.UniqueConstraint(fields=["dataset", "key"], name="one_seed_record_a_row")]

    def __str__(self) -> str:
        return f"{self.dataset}: {self.key}"


class ReportState(models.TextChoices):
    NEW = "new", _("new")
    SETTLED = "settled", _("settled")


class ErrorReport(Record):
    """A reader's report of an error on a page. Settling it deletes the reader's e-mail address. The model has no
    history, so that no copy of the address remains."""

    page = models.CharField(_("page"), max_length=500, blank=True)
    text = models.TextField(_("What is wrong?"), max_length=4000)
    email = models.EmailField(_("E-mail address for an answer"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ReportState, default=ReportState.NEW, db_index=True)

    objects: ClassVar[Any] = PrivateQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of an error")
        verbose_name_plural = _("reports of errors")
        ordering = ["-created_at"]
        constraints = [rules.allowed("state", ReportState), rules.filled("text")]

    def __str__(self) -> str:
        return f"{self.page}: {self.text[:60]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.state == ReportState.SETTLED:
            self.email = ""
            if (fields := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*fields, "email"}  # else the address would stay in the database
        super().save(*args, **kwargs)
