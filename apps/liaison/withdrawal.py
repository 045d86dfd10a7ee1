"""An officer takes back a consent: it ends at once, in every output, and the secretariat is told."""

from django.utils.translation import gettext_lazy as _

from apps.liaison.models import Consent
from apps.notices.kinds import NoticeKind, notify, register
from apps.notices.publication import with_permission
from apps.publishing.rights import AnyUser
from apps.records import acts, clock

MANAGE = "liaison.change_consent"
WITHDRAWN = register(
    NoticeKind("consent_withdrawn", _("An officer withdrew a consent"), concerns=lambda user: user.has_perm(MANAGE))
)


def withdraw(consent: Consent, by: AnyUser) -> None:
    """End a consent today, or on the day on which it would begin. It stays on record, and so does its history. This
    shows less of the person, so it waits for no second user."""
    with acts.act(), acts.marked(acts.WITHDRAWAL):
        consent.withdrawn_on = max(clock.today(), consent.given_on)
        consent.save()
        notify(WITHDRAWN, with_permission(MANAGE), consent, by)
