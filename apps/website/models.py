"""What the seed data brought, so that it never overwrites a person's work."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SeedRecord(models.Model):
    """A row of the seed data as it was written. When the record differs from it, or is gone, a person did that."""

    dataset = models.CharField(_("dataset"), max_length=40)
    key = models.TextField(_("key"))
    fingerprint = models.CharField(_("fingerprint"), max_length=64)

    class Meta:
        verbose_name = _("seed record")
        verbose_name_plural = _("seed records")
        constraints = [models.UniqueConstraint(fields=["dataset", "key"], name="one_seed_record_a_row")]

    def __str__(self) -> str:
        return f"{self.dataset}: {self.key}"
