"""The two public pages every concept has: a list with its filter form, and a record."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.views.generic import DetailView, ListView

from apps.languages import columns
from apps.publishing.filters import FilterForm


class PublicList(ListView):
    """The public records of a model, narrowed by the filter form. With a wrong filter the page says so and lists
    nothing, so that nobody takes the whole list for a filtered one."""

    model: type[Any]
    paginate_by = settings.PAGE_SIZE
    form_class: type[FilterForm] = FilterForm
    form: FilterForm

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
        return super().get_context_data(form=self.form, query=query.urlencode(), **kwargs)


class PublicDetail(DetailView):
    """A public record; what is not public is not found. `available` are the languages in which its page is complete."""

    def get_queryset(self) -> Any:
        return self.model._default_manager.public()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(available=columns.available(self.object), **kwargs)
