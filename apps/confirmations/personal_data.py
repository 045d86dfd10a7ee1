"""What is held about the people to whom an organisation's link goes, and about who sends and accepts."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.confirmations.models import AnswerLine, ConfirmationRequest
from apps.records.personal_data import AUTHORSHIP
from apps.records.privacy import A_YEAR, Basis, PrivacyItem, Retention, SeenBy, Subject, declare


def _sent(before: datetime) -> QuerySet[ConfirmationRequest]:
    return ConfirmationRequest.objects.filter(made_at__lt=before).exclude(addresses="")


def _forget(rows: QuerySet) -> int:
    return rows.update(addresses="", note="", message="")


ADDRESSES = PrivacyItem(
    Subject.WRITERS,
    _("addresses to which the link of an organization went, and what it wrote"),
    SeenBy.SECRETARIAT,
    Basis.TASK,
    Retention(_("after the link was sent"), timedelta(days=A_YEAR), "addresses of links", _sent, _forget),
)
CORRECTIONS = PrivacyItem(
    Subject.HEADS,
    _("corrections that an organization has typed, before it sends them"),
    SeenBy.SECRETARIAT,
    Basis.TASK,
    Retention(_("until the answers are sent, or the link has ended")),
)
declare(ADDRESSES, ConfirmationRequest, "addresses", "note", "message")
declare(AUTHORSHIP, ConfirmationRequest, "made_by", "accepted_by")
declare(CORRECTIONS, AnswerLine, "value")
declare(CORRECTIONS, ConfirmationRequest, "typed")
