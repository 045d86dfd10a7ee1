"""The generic public views: a list with its filter form, and the page of a record."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.views.generic import DetailView, ListView
from django.views.generic.base import ContextMixin

from apps.languages.freshness import outdated
from apps.pages.breadcrumbs import Breadcrumbs, of_record
from apps.pages.filters import FilterForm
from apps.pages.structured_data import Thing
from apps.pagestore.declared import Stored
from apps.publishing import completeness


class Described(ContextMixin):
    """A page with structured data: `described_by` makes a schema.org thing from the page's context."""

    # A subclass wraps its function by `staticmethod`: else the view would become the first argument.
    described_by: Callable[[dict[str, object]], Thing] | None = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"structured_data": [self.described_by(context)] if self.described_by else []}


class FilteredList(ListView):
    """A list that a filter form narrows, whose errors the page shows."""

    form: FilterForm

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        if self.form.is_bound and not self.form.is_valid():
            self.kwargs["page"] = 1  # the page number can be what is invalid; Django would answer 404
        return super().paginate_queryset(queryset, page_size)


class PublicList(Stored, Described, FilteredList):
    """The public records of a model, narrowed by the filter form. With an invalid filter the page shows the error and
    lists nothing, so that nobody mistakes the whole list for a filtered one. `breadcrumbs` end with the page itself."""

    model: type[Any]
    breadcrumbs: Breadcrumbs
    form_class: type[FilterForm] = FilterForm

    @classmethod
    def parameters(cls) -> Iterable[str]:
        return cls.form_class.base_fields

    def records(self) -> Any:
        """The public records in order, with the related rows that the page shows."""
        return self.model._default_manager.public()

    def get_queryset(self) -> QuerySet:
        self.form = self.form_class(self.request.GET)
        records = self.records()
        return self.form.filter(records) if self.form.is_valid() else records.none()

    def get_paginate_by(self, queryset: Any) -> int:
        return self.paginate_by or settings.PAGE_SIZE

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET.copy()
        query.pop("page", None)
        page = self.form.cleaned_data.get("page") or 1
        is_whole = self.form.is_valid() and not self.form.given()
        context = super().get_context_data(
            form=self.form,
            query=query.urlencode(),
            page_query=f"?page={page}" if page > 1 else "",
            noindex=not self.form.is_valid() or bool(self.form.given()),
            breadcrumbs=self.breadcrumbs,
            **kwargs,
        )
        # A list without a single record shows no filters: there is nothing to filter or download.
        return context | {"is_empty": is_whole and not context["object_list"]}


class PublicDetail(Stored, Described, DetailView):
    """The page of a public record; 404 for any other. `above` are the breadcrumbs above the page, `title_field` is the
    field with the text of the last one. In the context, `available` are the languages in which the page is complete,
    and `outdated` are the fields with a translation older than its source."""

    above: Breadcrumbs
    title_field: str

    def get_queryset(self) -> Any:
        return self.model._default_manager.public()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            available=completeness.complete(self.object),
            outdated=outdated(self.object),
            breadcrumbs=(*self.above, of_record(self.object, self.title_field)),
            **kwargs,
        )
