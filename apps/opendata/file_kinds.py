"""What kind of file an upload is: a workbook, or text; anything else gets one sentence that says what it is."""

import io
import zipfile
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.opendata.charsets import Opener
from apps.opendata.file_limits import Limits, check_size

HEAD = 4096  # bytes
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"

OLD_EXCEL = _(
    "This is an old Excel workbook (.xls), or a workbook with a password. Save it as .xlsx without a password."
)
OPEN_DOCUMENT = _("This is an OpenDocument spreadsheet (.ods). Save it as .xlsx, or as CSV.")
NUMBERS = _("This is a Numbers document. Export it as Excel (.xlsx), or as CSV.")
PACKAGE = _("This is a data package (.zip) of this site. Unpack it, and send the CSV files one by one.")
OTHER_ZIP = _("This is a zip file, not a workbook. Send a CSV file or a workbook (.xlsx).")
HTML = _("This is a web page, even if its name ends in .xls or .csv. Open it in a spreadsheet and save it as .xlsx.")
XML_SPREADSHEET = _("This is a spreadsheet in XML. Open it in a spreadsheet program and save it as .xlsx.")
PDF = _("This is a PDF file. Send a CSV file or a workbook (.xlsx).")

HTML_STARTS = (b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<meta", b"<style", b"<div")


def is_workbook(opener: Opener, limits: Limits | None) -> bool:
    """Whether a file is a workbook (.xlsx); False for text. ValidationError for a file that is neither."""
    with opener() as file:
        head = file.read(HEAD)
    if head.startswith(ZIP):
        with opener() as file:
            size = file.seek(0, io.SEEK_END)
            if limits:
                check_size(size, limits.bytes)
            return _is_workbook(file)
    if head.startswith(OLE):
        raise ValidationError(OLD_EXCEL)
    if head.startswith(b"%PDF-"):
        raise ValidationError(PDF)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(HTML_STARTS) or (start.startswith(b"<?xml") and b"<html" in start):
        raise ValidationError(HTML)
    if start.startswith((b"<?xml", b"<workbook")):
        raise ValidationError(XML_SPREADSHEET)
    return False


def _is_workbook(file: IO[bytes]) -> bool:
    try:
        with zipfile.ZipFile(file) as zipped:
            names = set(zipped.namelist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise ValidationError(OTHER_ZIP) from error
    if "xl/workbook.xml" in names:
        return True
    if "datapackage.json" in names:
        raise ValidationError(PACKAGE)
    if "content.xml" in names and "mimetype" in names:
        raise ValidationError(OPEN_DOCUMENT)
    if any(name.endswith(".iwa") or name == "Index.zip" for name in names):
        raise ValidationError(NUMBERS)
    raise ValidationError(OTHER_ZIP)
