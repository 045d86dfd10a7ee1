"""The views of the files: CSV, workbooks, metadata, the data package and the zip of everything."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.opendata import package, registry
from apps.opendata.dataset import Dataset, SupportsFilters
from apps.opendata.derived import File
from apps.opendata.downloads import download, download_all, download_workbook
from apps.opendata.options import DownloadOptions
from apps.opendata.xlsxout import MOST_ROWS, is_too_long
from apps.pagestore.declared import stored


def _found(name: str) -> File:
    dataset = registry.file(name)
    if dataset is None:
        raise Http404(f"no dataset {name}")
    return dataset


@require_safe
def csv_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """The public rows that the filters select; 400 with a message for a wrong filter."""
    dataset, options = _found(name), DownloadOptions(request.GET)
    form = dataset.form(request.GET)
    if refusal := _refusal(form, options):
        return refusal
    return download(request, options.applied(dataset), dataset.selection(form), bom=options.has_bom)


@require_safe
def workbook(request: HttpRequest, name: str) -> HttpResponseBase:
    """The same rows as a workbook for spreadsheets; 400 also when they are too many for a sheet."""
    dataset, options = _found(name), DownloadOptions(request.GET)
    form = dataset.form(request.GET)
    if refusal := _refusal(form, options):
        return refusal
    selection = dataset.selection(form)
    if isinstance(dataset, Dataset) and is_too_long(dataset, selection):
        return _refused(
            _("A sheet holds %(most)s rows. Download CSV, or filter the list.") % {"most": MOST_ROWS} + "\n"
        )
    return download_workbook(request, options.applied(dataset), selection, options.chosen_language)


def _refusal(*forms: SupportsFilters | DownloadOptions) -> HttpResponse | None:
    """What is wrong with the query, or None."""
    texts = (f"{name}: {' '.join(map(str, found))}\n" for form in forms for name, found in form.errors.items())
    text = "".join(texts)
    return _refused(text) if text else None


def _refused(text: str) -> HttpResponse:
    return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")


@stored()
def metadata(request: HttpRequest, name: str) -> HttpResponse:
    """The columns of a dataset as CSV on the Web metadata."""
    return _json(package.csvw(_found(name)))


@stored()
def datapackage(request: HttpRequest) -> HttpResponse:
    """All datasets as a Frictionless Data Package."""
    return _json(package.descriptor(list(registry.offered())))


@require_safe
def archive(request: HttpRequest) -> HttpResponseBase:
    """All datasets and the description of the package in one zip file."""
    return download_all(request)


def _json(content: dict[str, object]) -> JsonResponse:
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
