"""A change: everything that one form, action or command wrote, to one record or many."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.records import clock


class Change(models.Model):
    """The user, time and reason of the writes. The user's name stays when the account is deleted."""

    class Kind(models.TextChoices):
        FORM = "form", _("single edit")
        BULK = "bulk", _("bulk edit")
        IMPORT = "import", _("import")
        SEED = "seed", _("seed data")
        UNDO = "undo", _("undo")
        PROPOSAL = "proposal", _("waiting change")
        COMMAND = "command", _("command")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("user")
    )
    by_name = models.CharField(_("name of the user"), max_length=310, blank=True)
    at = models.DateTimeField(_("time"), default=clock.now, db_index=True)
    message = models.TextField(_("message"), blank=True)
    undoes = models.ForeignKey("self", models.SET_NULL, null=True, related_name="undone_by", verbose_name=_("undoes"))

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.message or str(self.get_kind_display())

    @property
    def who(self) -> str:
        """The user's name, also after the account was deleted."""
        return name_of(self.by) if self.by else self.by_name


def name_of(user: models.Model | None) -> str:
    """The full name of a user, else the user name; "" without a user."""
    return str(user.get_full_name() or user.get_username()) if user else ""  # type: ignore[attr-defined]


class HistoryRow(models.Model):
    """The base of every row of history: it has its change. Rows from before this model existed have none."""

    history_change = models.ForeignKey(Change, models.DO_NOTHING, null=True, editable=False, related_name="+")

    class Meta:
        abstract = True
