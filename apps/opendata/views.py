"""The views of the files: CSV, metadata, the data package and the zip of everything."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from apps.opendata import package, registry
from apps.opendata.derived import File
from apps.opendata.downloads import download, download_all
from apps.pagestore.declared import stored


def _found(name: str) -> File:
    dataset = registry.file(name)
    if dataset is None:
        raise Http404(f"no dataset {name}")
    return dataset


@require_safe
def csv_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """The public rows that the filters select; 400 with a message for a wrong filter."""
    dataset = _found(name)
    form = dataset.form(request.GET)
    if not form.is_valid():
        return HttpResponse(form.error_text(), status=400, content_type="text/plain; charset=utf-8")
    return download(request, dataset, dataset.selection(form))


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
