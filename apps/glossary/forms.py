"""The filter of the glossary, for the page and for the CSV file."""

from apps.pages.filters import SearchedFilter


class TermFilter(SearchedFilter):
    """Terms are searched for words only."""
