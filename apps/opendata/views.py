"""The files: a dataset as CSV, what its columns mean, and all of it in one package."""

import io
import zipfile

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from apps.opendata import package, registry
from apps.opendata.csvout import csv_response, pieces
from apps.opendata.dataset import Dataset


def _found(name: str) -> Dataset:
    dataset = registry.get(name)
    if dataset is None:
        raise Http404(f"no dataset {name}")
    return dataset


def csv_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """The public rows, narrowed by the filters of the page; 400 with a clear message for a wrong filter."""
    dataset = _found(name)
    form = dataset.form(request.GET)
    if not form.is_valid():
        text = "\n".join(f"{field}: {' '.join(messages)}" for field, messages in form.errors.items())
        return HttpResponse(f"{text}\n", status=400, content_type="text/plain; charset=utf-8")
    return csv_response(dataset, form.filter(dataset.public()))


def metadata(request: HttpRequest, name: str) -> HttpResponse:
    """A dataset's columns as CSV on the Web metadata."""
    return _json(package.csvw(_found(name)))


def datapackage(request: HttpRequest) -> HttpResponse:
    """All datasets as a Frictionless Data Package."""
    return _json(package.descriptor(list(registry.registered())))


def archive(request: HttpRequest) -> HttpResponse:
    """Every dataset and the package's description in one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("datapackage.json", package.as_text(package.descriptor(list(registry.registered()))))
        for dataset in registry.registered():
            zipped.writestr(f"{dataset.name}.csv", b"".join(pieces(dataset, dataset.public())))
    response = HttpResponse(out.getvalue(), content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="dialogue.zip"'
    return response


def _json(content: dict[str, object]) -> JsonResponse:
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
