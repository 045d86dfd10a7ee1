"""The revision of the content, as the database keeps it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Revision(models.Model):
    """Triggers replace the rows with each change, in its transaction. Seldom are there several: of changes that were
    under way at once. All their tokens together are the revision."""

    token = models.CharField(_("token"), max_length=36)

    class Meta:
        verbose_name = _("revision of the content")
        verbose_name_plural = _("revisions of the content")

    def __str__(self) -> str:
        return self.token
