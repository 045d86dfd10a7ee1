"""Django's way into the queue: what any code or package sends by Django's `send_mail` is queued."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from apps.mail.queue import queue


class QueueBackend(BaseEmailBackend):
    """Queues each message once for each recipient. `settings.MAIL_BACKEND` sends it later. A message can have an
    `expires_at`, after which it is not sent. ValueError for what the queue does not hold: attachments and HTML."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            if message.attachments or getattr(message, "alternatives", None):
                raise ValueError("The queue of mail holds plain text only.")
            for recipient in message.recipients():
                expires_at = getattr(message, "expires_at", None)
                queue(recipient, str(message.subject), str(message.body), expires_at=expires_at)
        return len(email_messages)
