"""When a dataset changed last."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LastChange(models.Model):
    """A moment at which a dataset changed, deletions included, or will change as a record is published. Of the past
    ones only the last is kept."""

    dataset = models.CharField(_("dataset"), max_length=40, db_index=True)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("last change")
        verbose_name_plural = _("last changes")

    def __str__(self) -> str:
        return f"{self.dataset}: {self.changed_at}"
