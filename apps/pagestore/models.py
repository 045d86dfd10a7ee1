"""The revision of the content in the database."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RevisionToken(models.Model):
    """A token that triggers replace with each change, in the transaction of the change. Changes made at the same time
    can leave several rows; all tokens together are the revision."""

    token = models.CharField(_("token"), max_length=36)

    class Meta:
        db_table = "pagestore_revision"  # the triggers name it
        verbose_name = _("revision of the content")
        verbose_name_plural = _("revisions of the content")

    def __str__(self) -> str:
        return self.token
