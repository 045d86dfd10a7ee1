"""The search form."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.pages.filters import FilterForm, OneOf, TextFilter
from apps.search.registry import registered


def kinds() -> list[tuple[str, str | Promise]]:
    """The kinds of records that can be searched, as choices."""
    return [(entry.key, entry.label) for entry in registered()]


class SearchForm(FilterForm):
    q = TextFilter(label=_("Words"))
    kind = OneOf(kinds, label=_("Type"))
