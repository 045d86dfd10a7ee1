"""The catalogue of the data: every file with its columns, extent and first rows; or one, with the filters of the list
that a reader comes from."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, F, Max
from django.db.models.functions import Greatest
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from apps.languages import columns as languages
from apps.languages.columns import Text
from apps.opendata.changelog import CHANGELOG, Entry, latest
from apps.opendata.csvout import pieces
from apps.opendata.dataset import Dataset
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


class Choice(forms.Form):
    """Which dataset a reader asks for, if any."""

    dataset = OneOf(lambda: [(file.name, file.title) for file in offered()], label=_("Dataset"))


@dataclass
class Listed:
    """A file as the catalogue shows it. `query` are the filters that narrow it, `errors` what is wrong with them; of
    what is derived, nobody keeps when it changed."""

    dataset: File
    schema: Entry | None
    count: int = 0
    changed: datetime | None = None
    query: str = ""
    errors: list[str] = field(default_factory=list)
    head: list[Column] = field(default_factory=list)
    rows: list[list[Text]] = field(default_factory=list)


class Catalogue(Stored, TemplateView):
    """Every dataset, or the one that is asked for."""

    template_name = "website/data.html"

    @classmethod
    def parameters(cls) -> Iterable[str]:
        filters = {name for file in offered() for name in file.form.base_fields}
        return {*Choice.base_fields, *filters}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        choice = Choice(self.request.GET)
        asked = choice.cleaned_data["dataset"] if choice.is_valid() else ""
        with snapshot(DEFAULT_DB_ALIAS):
            listed = [_listed(file, self.request if asked else None) for file in offered() if asked in ("", file.name)]
        return super().get_context_data(
            listed=listed,
            asked=asked,
            choice=choice,
            licence=settings.DATA_LICENCE,
            changelog=[entry for entry in CHANGELOG if not asked or asked in entry.marks],
            structured_data=[catalogue(self.request.path, [(one.dataset, one.changed) for one in listed])],
            noindex=bool(self.request.GET),
            breadcrumbs=DATA,
            **kwargs,
        )


def _listed(dataset: File, request: HttpRequest | None) -> Listed:
    """A file; with a request, the rows that its filters leave."""
    if request is None:
        return _filled(Listed(dataset, schema=latest(dataset.name)), None)
    form = dataset.form(request.GET)
    listed = Listed(dataset, schema=latest(dataset.name))
    if not form.is_valid():
        listed.errors = [str(message) for messages in form.errors.values() for message in messages]
        return listed
    query = request.GET.copy()
    for name in ("dataset", "page"):
        query.pop(name, None)
    listed.query = query.urlencode() if form.given() else ""
    return _filled(listed, form)


def _filled(listed: Listed, form: Any) -> Listed:
    """With what there is of a file: the rows that a valid form asks for, or all."""
    dataset = listed.dataset
    if isinstance(dataset, Derived):
        rows = list(dataset.rows(form))
        listed.count, first = len(rows), rows[:ROWS]
    else:
        every = dataset.model._base_manager.all()
        public = dataset.public() if form is None else every.filter(pk__in=form.filter(dataset.public()).values("pk"))
        listed.count, listed.changed = _extent(dataset, public)
        some = list(public.order_by(*dataset.order(), "pk").values_list("pk", flat=True)[:ROWS])
        text = b"".join(pieces(dataset, every.filter(pk__in=some))).decode("utf-8-sig")
        first = list(csv.reader(io.StringIO(text, newline="")))[1:]
    listed.head, listed.rows = _shown(dataset, first)
    return listed


def _extent(dataset: Dataset, rows: Any) -> tuple[int, datetime | None]:
    """How many rows there are, and when the public saw one of them change last."""
    own = {stored.name for stored in dataset.model._meta.get_fields()}
    moment = Greatest("changed_at", "publish_at") if "publish_at" in own else F("changed_at")
    found = rows.aggregate(count=Count("pk"), changed=Max(moment))
    return found["count"], found["changed"]


def _shown(dataset: File, rows: list[list[str]]) -> tuple[list[Column], list[list[Text]]]:
    """Rows without the columns of other languages than the reader's; each cell with the language of its text, where
    that is known."""
    shown = [(place, c) for place, c in enumerate(dataset.columns) if c.language in ("", languages.current())]
    found = [[Text(row[place], c.language or languages.written_in(row[place])) for place, c in shown] for row in rows]
    return [column for _place, column in shown], found
