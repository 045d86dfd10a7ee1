"""What imports and exports hold about people: who made them, and files until they are imported."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.opendata.models import PrivateExport, Upload
from apps.records.personal_data import AUTHORSHIP
from apps.records.privacy import Basis, Item, Retention, SeenBy, Subject, declare


def _waiting(before: datetime) -> QuerySet[Upload]:
    return Upload.objects.filter(at__lt=before, change=None).exclude(content=None, plan=None)


def _empty(rows: QuerySet[Upload]) -> int:
    return rows.update(content=None, plan=None, questions=[], answers={}, notes=[])


FILES = Item(
    Subject.OFFICERS,
    _("what files hold that were uploaded to be imported"),
    SeenBy.SECRETARIAT,
    Basis.TASK,
    Retention(
        _("after the upload, or until it is imported"),
        timedelta(hours=settings.IMPORT_HOURS),
        "files to import",
        _waiting,
        _empty,
    ),
)
declare(FILES, Upload, "content", "plan", "questions", "answers", "notes")
declare(AUTHORSHIP, Upload, "by", "by_name", "file_name", "reason")
declare(AUTHORSHIP, PrivateExport, "by", "by_name", "reason")
