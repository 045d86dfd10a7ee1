"""What search finds beside records: the pages of this app, the pages that the concepts registered, and the files."""

from collections.abc import Iterator

from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from apps.languages.addresses import address
from apps.opendata.derived import File
from apps.opendata.registry import offered
from apps.search.pages import PageKind, SearchablePage, every_page, register_kind, register_pages


def _file(file: File) -> SearchablePage:
    """A file, with a link to its place in the data catalogue."""
    return SearchablePage(
        lambda: f"{address('website:data')}?{urlencode({'dataset': file.name})}",
        (file.title,),
        file.description,
        also=(f"{file.name}.csv", f"{file.name}.xlsx"),
    )


_files: dict[str, SearchablePage] = {}


def files() -> Iterator[SearchablePage]:
    """All public files. Each is made once, so that it folds its texts once."""
    for file in offered():
        yield _files.setdefault(file.name, _file(file))


register_kind(PageKind("pages", _("Pages"), every_page))
register_kind(PageKind("data", _("Data"), files))
register_pages(
    SearchablePage(
        lambda: address("website:about"),
        (_("About this site"),),
        _("What the INTERPOL Dialogue is, what this site contains, and what its labels mean."),
    ),
    SearchablePage(
        lambda: address("website:data"),
        (_("Data"), _("Download CSV")),
        _("Every list of this site as data: CSV in all languages, with the meaning of every column."),
        also=("CSV", "XLSX", "JSON", "datapackage.json"),
    ),
    SearchablePage(
        lambda: address("website:privacy"),
        (_("Privacy"),),
        _("What this site publishes about people, and what it keeps about its visitors."),
    ),
    SearchablePage(
        lambda: address("website:accessibility"),
        (_("Accessibility"),),
        _("How this site is made accessible to everybody, and how to report a barrier."),
    ),
    SearchablePage(
        lambda: address("website:report"),
        (_("Report an error"),),
        _("Tell the secretariat of the Dialogue what is wrong on a page."),
    ),
)
