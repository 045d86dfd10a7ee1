"""What imports and exports hold about people: who made them, and files until they are imported."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.opendata import uploads
from apps.opendata.models import PrivateExport, Upload
from apps.records.personal_data import AUTHORSHIP
from apps.records.privacy import Basis, PrivacyItem, Retention, SeenBy, Subject, declare

FILES = PrivacyItem(
    Subject.OFFICERS,
    _("what files hold that were uploaded to be imported"),
    SeenBy.SECRETARIAT,
    Basis.TASK,
    Retention(
        _("after the upload, or until it is imported"),
        timedelta(hours=settings.IMPORT_HOURS),
        "files to import",
        uploads.with_cells,
        uploads.empty,
    ),
)
declare(FILES, Upload, "content", "plan", "questions", "answers", "notes")
declare(AUTHORSHIP, Upload, "by", "by_name", "file_name", "reason")
declare(AUTHORSHIP, PrivateExport, "by", "by_name", "reason")
