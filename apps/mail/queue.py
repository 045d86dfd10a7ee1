"""Queues mail. `queue(...)` is part of the transaction around it: what is rolled back is not mailed."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation

from apps.mail.models import Mail

CONSOLE = "django.core.mail.backends.console.EmailBackend"


def queue(recipient: str, subject: str, body: str, key: str = "", expires_at: datetime | None = None) -> Mail:
    """Queue a mail in plain text, in the active language, and return it. With a `key`, a mail that has it already is
    returned instead, also one that was sent in the last month. No names in `subject`: servers log it."""
    values = {
        "recipient": recipient,
        "subject": " ".join(str(subject).split()),
        "body": str(body),
        "language": translation.get_language() or settings.LANGUAGE_CODE,
        "expires_at": expires_at,
    }
    mail: Mail = Mail.objects.get_or_create(key=key, defaults=values)[0] if key else Mail.objects.create(**values)
    if settings.MAIL_BACKEND == CONSOLE:  # it never waits, and a developer runs no timer
        transaction.on_commit(_send, robust=True)
    return mail


def _send() -> None:
    from apps.mail.sending import send_due

    send_due()
