"""The two public pages every concept has: a list with its filter form, and a record."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.views.generic import DetailView, ListView
from django.views.generic.base import ContextMixin

from apps.languages import columns
from apps.languages.freshness import outdated
from apps.pages.breadcrumbs import Breadcrumbs, of_record
from apps.pages.filters import FilterForm
from apps.pages.structured_data import Thing
from apps.pagestore.declared import Stored


class Described(ContextMixin):
    """A page that says to machines what it is about: `described_by` makes a thing of the page's context."""

    described_by: Callable[[dict[str, Any]], Thing] | None = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"structured_data": [self.described_by(context)] if self.described_by else []}


class PublicList(Stored, Described, ListView):
    """The public records of a model, narrowed by the filter form. With a wrong filter the page says so and lists
    nothing, so that nobody takes the whole list for a filtered one. `breadcrumbs` end with the page itself."""

    model: type[Any]
    breadcrumbs: Breadcrumbs
    paginate_by = settings.PAGE_SIZE
    form_class: type[FilterForm] = FilterForm
    form: FilterForm

    @classmethod
    def parameters(cls) -> Iterable[str]:
        return cls.form_class.base_fields

    def records(self) -> Any:
        """The public records, ordered and with what the page shows of them."""
        return self.model._default_manager.public()

    def get_queryset(self) -> QuerySet:
        self.form = self.form_class(self.request.GET)
        records = self.records()
        return self.form.filter(records) if self.form.is_valid() else records.none()

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        if not self.form.is_valid():
            self.kwargs["page"] = 1
        return super().paginate_queryset(queryset, page_size)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET.copy()
        query.pop("page", None)
        page = self.form.cleaned_data.get("page") or 1
        return super().get_context_data(
            form=self.form,
            query=query.urlencode(),
            page_query=f"?page={page}" if page > 1 else "",
            noindex=not self.form.is_valid() or bool(self.form.given()),
            breadcrumbs=self.breadcrumbs,
            **kwargs,
        )


class PublicDetail(Stored, Described, DetailView):
    """A public record; what is not public is not found. `available` are the languages in which its page is complete,
    `outdated` the fields whose translation is older than its source. `above` leads to the page, and the field `called`
    names it at the end of that way."""

    above: Breadcrumbs
    called: str

    def get_queryset(self) -> Any:
        return self.model._default_manager.public()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = self.object
        breadcrumbs = (*self.above, of_record(own, self.called))
        return super().get_context_data(
            available=columns.available(own), outdated=outdated(own), breadcrumbs=breadcrumbs, **kwargs
        )
