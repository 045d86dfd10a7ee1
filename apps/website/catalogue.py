"""The data catalogue: every file with its columns, size and first rows; or one file, with the filters of the list that
the reader comes from."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, F, Max, QuerySet
from django.db.models.functions import Greatest
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from apps.languages import columns as languages
from apps.languages.columns import Text
from apps.opendata.changelog import CHANGELOG, ChangelogEntry, latest
from apps.opendata.csvout import pieces
from apps.opendata.dataset import Dataset, SupportsFilters
from apps.opendata.derived import Derived, File
from apps.opendata.registry import offered
from apps.opendata.schema import Column
from apps.opendata.snapshot import snapshot
from apps.pages.breadcrumbs import Crumb
from apps.pages.filters import OneOf
from apps.pagestore.declared import Stored
from apps.website.structured_data import catalogue

ROWS = 10
DATA = (Crumb(_("Data"), "website:data"),)


class DatasetForm(forms.Form):
    """The choice of one dataset, or of all."""

    dataset = OneOf(lambda: [(file.name, file.title) for file in offered()], label=_("Dataset"))


@dataclass
class CatalogueEntry:
    """A file as the catalogue shows it.

    count, changed  of the public rows that the filters select; a derived file has no time of change
    query           the filters as a query string
    errors          what is wrong with the filters
    header, rows    the columns shown to the reader, and the first rows
    """

    dataset: File
    schema: ChangelogEntry | None
    count: int = 0
    changed: datetime | None = None
    query: str = ""
    errors: list[str] = field(default_factory=list)
    header: list[Column] = field(default_factory=list)
    rows: list[list[Text]] = field(default_factory=list)


class Catalogue(Stored, TemplateView):
    """Every dataset, or the one that the reader selected."""

    template_name = "website/data.html"

    @classmethod
    def parameters(cls) -> Iterable[str]:
        filters = {name for file in offered() for name in file.form.base_fields}
        return {*DatasetForm.base_fields, *filters}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = DatasetForm(self.request.GET)
        selected = form.cleaned_data["dataset"] if form.is_valid() else ""
        files = [file for file in offered() if selected in ("", file.name)]
        with snapshot(DEFAULT_DB_ALIAS):
            entries = [_entry(file, self.request if selected else None) for file in files]
        return super().get_context_data(
            entries=entries,
            selected=selected,
            form=form,
            changelog=[change for change in CHANGELOG if not selected or selected in change.marks],
            structured_data=[catalogue(self.request.path, [(entry.dataset, entry.changed) for entry in entries])],
            noindex=bool(self.request.GET),
            breadcrumbs=DATA,
            **kwargs,
        )


def _entry(dataset: File, request: HttpRequest | None) -> CatalogueEntry:
    """The entry of a file; with a request, narrowed by its filters."""
    entry = CatalogueEntry(dataset, schema=latest(dataset.name))
    if request is None:
        return _filled(entry, None)
    form = dataset.form(request.GET)
    if not form.is_valid():
        entry.errors = [str(message) for messages in form.errors.values() for message in messages]
        return entry
    query = request.GET.copy()
    for name in ("dataset", "page"):
        query.pop(name, None)
    entry.query = query.urlencode() if form.given() else ""
    return _filled(entry, form)


def _filled(entry: CatalogueEntry, form: SupportsFilters | None) -> CatalogueEntry:
    """The entry with size and rows of its file: those that a valid form selects, or all."""
    dataset = entry.dataset
    if isinstance(dataset, Derived):
        rows = list(dataset.rows(form))
        entry.count, first = len(rows), rows[:ROWS]
    else:
        every = dataset.model._base_manager.all()
        # A subquery, because a filter can join related rows and so count a record twice.
        public = dataset.public() if form is None else every.filter(pk__in=form.filter(dataset.public()).values("pk"))
        entry.count, entry.changed = _extent(dataset, public)
        # First the keys, then the file of these records alone: a file of all would be written to the end.
        some = list(public.order_by(*dataset.order(), "pk").values_list("pk", flat=True)[:ROWS])
        text = b"".join(pieces(dataset, every.filter(pk__in=some))).decode("utf-8-sig")
        first = list(csv.reader(io.StringIO(text, newline="")))[1:]
    entry.header, entry.rows = _shown(dataset, first)
    return entry


def _extent(dataset: Dataset, rows: QuerySet) -> tuple[int, datetime | None]:
    """The number of rows, and when the public saw one of them change last."""
    names = {stored.name for stored in dataset.model._meta.get_fields()}
    moment = Greatest("changed_at", "publish_at") if "publish_at" in names else F("changed_at")
    found = rows.aggregate(count=Count("pk"), changed=Max(moment))
    return found["count"], found["changed"]


def _shown(dataset: File, rows: list[list[str]]) -> tuple[list[Column], list[list[Text]]]:
    """The columns without those of other languages than the reader's, and the rows with these columns. Each cell has
    the language of its text where that is known."""
    shown = [(place, c) for place, c in enumerate(dataset.columns) if c.language in ("", languages.current())]
    found = [[Text(row[place], c.language or languages.written_in(row[place])) for place, c in shown] for row in rows]
    return [column for _place, column in shown], found
