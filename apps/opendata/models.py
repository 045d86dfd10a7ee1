"""When a dataset changed last."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LastChange(models.Model):
    """The moment of a dataset's last change, deletions included."""

    dataset = models.CharField(_("dataset"), max_length=40, unique=True)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("last change")
        verbose_name_plural = _("last changes")

    def __str__(self) -> str:
        return f"{self.dataset}: {self.changed_at}"
