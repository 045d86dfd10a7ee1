"""What the queue holds about people: to whom it writes."""

from django.utils.translation import gettext_lazy as _

from apps.mail.models import Mail
from apps.mail.sending import KEEP_GIVEN_UP_FOR
from apps.records.privacy import Basis, PrivacyItem, Retention, SeenBy, Subject, declare

UNSENT = PrivacyItem(
    Subject.WRITERS,
    _("address and text of a mail, removed as soon as it is sent"),
    SeenBy.ADMINISTRATORS,
    Basis.TASK,
    Retention(
        _("after it could not be sent"),
        KEEP_GIVEN_UP_FOR,
        "mails given up",
        lambda before: Mail.objects.filter(given_up_at__lt=before),
    ),
)
declare(UNSENT, Mail, "recipient", "subject", "body", "error", "key")
