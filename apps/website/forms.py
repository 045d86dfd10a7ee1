"""The search form."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.pages.filters import FilterForm, OneOf, TextFilter
from apps.search import pages


def kinds() -> list[tuple[str, str | Promise]]:
    """The kinds of pages and records that can be searched, as choices."""
    return [(kind.key, kind.label) for kind in pages.kinds()]


class SearchForm(FilterForm):
    q = TextFilter(label=_("Words"))
    kind = OneOf(kinds, label=_("Type"))
