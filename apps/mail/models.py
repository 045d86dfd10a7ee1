"""The queue: one row for each mail and recipient."""

from datetime import datetime, timedelta
from email.utils import make_msgid
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.records import clock


def new_message_id() -> str:
    """A Message-ID at the host of the site. A mail keeps it through all attempts: a server or reader that gets the mail
    twice can drop the second one."""
    return make_msgid(domain=urlsplit(settings.SITE_URL).hostname)


class MailQuerySet(QuerySet):
    """What is in the queue."""

    def unsent(self) -> Self:
        """Neither sent nor given up."""
        return self.filter(sent_at=None, given_up_at=None)

    def given_up(self) -> Self:
        return self.exclude(given_up_at=None)

    def send_again(self) -> int:
        """Queue again what was given up and still has its text, and return how many."""
        rows = self.given_up().exclude(body="")
        return rows.update(given_up_at=None, queued_at=clock.now(), due_at=clock.now(), tries=0, error="")

    def discard(self) -> int:
        """Remove address and text of what was given up, and return how many: it is not sent any more."""
        return self.given_up().exclude(body="").update(recipient="", body="")

    def due(self) -> Self:
        """To be sent now, in the order of the queue."""
        return self.unsent().filter(due_at__lte=clock.now()).order_by("due_at", "pk")


class Mail(models.Model):
    """A mail to one recipient, in plain text. Address and text are removed once it is sent."""

    message_id = models.CharField(_("Message-ID"), max_length=255, unique=True, default=new_message_id, editable=False)
    key = models.CharField(  # noqa: DJ001 most mails have none, and a key is unique
        _("key"), max_length=200, unique=True, null=True, help_text=_("Of two mails with one key, only one is queued.")
    )
    recipient = models.EmailField(_("recipient"), max_length=320, blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    language = models.CharField(_("language"), max_length=10)
    queued_at = models.DateTimeField(_("queued at"), default=clock.now)
    due_at = models.DateTimeField(_("due at"), default=clock.now)
    expires_at = models.DateTimeField(
        _("valid until"), null=True, help_text=_("Afterwards it is not sent: its link no longer works.")
    )
    tries = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("error"), max_length=100, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    given_up_at = models.DateTimeField(_("given up at"), null=True)

    objects: ClassVar[Any] = MailQuerySet.as_manager()

    class Meta:
        # The admin shows no other ones.
        verbose_name = _("mail that was given up")
        verbose_name_plural = _("mails that were given up")
        ordering = ["pk"]
        indexes = [models.Index(fields=["sent_at", "given_up_at", "due_at"], name="mail_to_send")]

    def __str__(self) -> str:
        return self.message_id

    @property
    def masked_recipient(self) -> str:
        """The address with the first letter and the host only; "" once it is removed."""
        name, at, host = self.recipient.rpartition("@")
        return f"{name[:1]}…{at}{host}" if self.recipient else ""

    def message(self) -> EmailMessage:
        """The mail as a backend of Django sends it."""
        headers = {
            "Message-ID": self.message_id,
            "Content-Language": self.language,
            "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office reply
        }
        return EmailMessage(self.subject, self.body, to=[self.recipient], headers=headers)

    def claim(self, lease: timedelta) -> bool:
        """Take the mail for one attempt, unless another sender did. A sender that dies leaves it: it is due again when
        the lease ends."""
        own = {"tries": self.tries + 1, "due_at": clock.now() + lease}
        if not self._write(**own):
            return False
        self.tries, self.due_at = self.tries + 1, own["due_at"]  # type: ignore[assignment]
        return True

    def mark_sent(self) -> None:
        self._write(sent_at=clock.now(), error="", recipient="", body="")

    def postpone(self, until: datetime, error: str) -> None:
        self._write(due_at=until, error=error)

    def give_up(self, error: str) -> None:
        """Keep it with its text, to be sent again when somebody says so."""
        self._write(given_up_at=clock.now(), error=error)

    def _write(self, **values: object) -> bool:
        """Write, unless another sender has claimed the mail since."""
        return bool(Mail.objects.unsent().filter(pk=self.pk, tries=self.tries).update(**values))
