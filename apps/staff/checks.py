"""System checks of the staff: that mail has a sender."""

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from apps.staff.accounts.invitations import has_mail


@register()
def mail_has_a_sender(**kwargs: object) -> list[CheckMessage]:
    """Mail servers refuse or discard mail from an address of the local machine."""
    if not has_mail() or settings.DEFAULT_FROM_EMAIL:
        return []
    text = "EMAIL_URL is set, but mail has no sender."
    return [Warning(text, hint="Set EMAIL_FROM, such as dialogue@example.org.", id="staff.W001")]
