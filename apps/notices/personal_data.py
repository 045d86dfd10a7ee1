"""What notices hold about people: who is told what, and when."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from apps.notices.models import Delivery, Notice
from apps.records.privacy import Basis, PrivacyItem, Retention, SeenBy, Subject, declare
from apps.staff.personal_data import PREFERENCES

WAITING = PrivacyItem(
    Subject.STAFF,
    _("notices that wait until a mail carries them"),
    SeenBy.THE_PERSON,
    Basis.REQUEST,
    Retention(
        _("at the longest"),
        timedelta(days=30),
        "notices",
        lambda before: Notice.objects.filter(at__lt=before),
    ),
)
declare(WAITING, Notice, "user", "text")
declare(PREFERENCES, Delivery, "user")
