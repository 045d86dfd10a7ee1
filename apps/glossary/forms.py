"""The filter of the glossary, for the page and for the CSV file."""

from django.db.models import QuerySet

from apps.pages.filters import FilterForm, TextFilter
from apps.search.querying import narrow


class TermFilter(FilterForm):
    q = TextFilter()

    def filter_q(self, queryset: QuerySet, text: str) -> QuerySet:
        return narrow(queryset, text)
