"""What is held about readers who report an error."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from apps.records.privacy import A_YEAR, Basis, PrivacyItem, Retention, SeenBy, Subject, declare, says_nothing
from apps.website.models import ErrorReport, ReportState

ADDRESS = PrivacyItem(
    Subject.WRITERS,
    _("e-mail address in a report of an error, if the reader gave it"),
    SeenBy.SECRETARIAT,
    Basis.REQUEST,
    Retention(_("until the report is settled")),
)
declare(ADDRESS, ErrorReport, "email")
REPORT = PrivacyItem(
    Subject.WRITERS,
    _("text of a report of an error, and the page it is about"),
    SeenBy.SECRETARIAT,
    Basis.REQUEST,
    Retention(
        _("after it was settled"),
        timedelta(days=A_YEAR),
        "reports of errors",
        lambda before: ErrorReport.objects.filter(state=ReportState.SETTLED, changed_at__lt=before),
    ),
)
declare(REPORT, ErrorReport, "page", "text")
says_nothing(ErrorReport, "state")
