"""Editions and what belongs to them."""

from apps.editions.models.attendance import Attendance, AttendanceBasis, AttendanceMode, AttendanceRole
from apps.editions.models.edition import AttendanceList, Edition, Format, NumberBasis, Session
from apps.editions.models.photo import Photo
from apps.editions.models.picture import Picture
from apps.editions.models.proceedings import Document, DocumentKind, Outcome, PressRelease, Statement, StatementForm

__all__ = [
    "Attendance",
    "AttendanceBasis",
    "AttendanceList",
    "AttendanceMode",
    "AttendanceRole",
    "Document",
    "DocumentKind",
    "Edition",
    "Format",
    "NumberBasis",
    "Outcome",
    "Photo",
    "Picture",
    "PressRelease",
    "Session",
    "Statement",
    "StatementForm",
]
