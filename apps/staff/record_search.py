"""The search of the admin: the records that the user can view, by any word in any language, and commands.

Indexed records are searched through the index, drafts included; others by the search of their list."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.search import querying
from apps.search.folding import fold
from apps.search.matching import Query
from apps.search.registry import is_indexed
from apps.staff.choices import choice_text
from apps.staff.navigation import AreaEntries, ListEntry

SHOWN = 6  # records of a model
UNRANKED = 3  # after the ranks of `Query.rank`


class Command(NamedTuple):
    """A page of the admin that can be called by its name. `words` are folded."""

    label: str
    area: str
    url: str
    words: str

    def matches(self, folded: str) -> bool:
        """Whether each word of a folded text begins a word of the command."""
        own = self.words.split()
        return all(any(one.startswith(word) for one in own) for word in folded.split())


class FoundRecord(NamedTuple):
    """A record that was found. `state` is empty for records without one."""

    label: str
    url: str
    state: str


class FoundRecords(NamedTuple):
    """The best records of one list. `more_url` leads to all of them, if there are more."""

    model: type[Model]
    label: str
    rank: int
    records: list[FoundRecord]
    more_url: str


def commands(areas: Sequence[AreaEntries]) -> Iterator[Command]:
    """The pages that the user can call: areas, lists, pages that add a record, others."""

    def command(label: str | Promise, area: AreaEntries, url: str) -> Command:
        name = str(area.area.label)
        return Command(str(label), name, url, fold(f"{label} {name}"))

    for area in areas:
        yield command(area.area.label, area, area.url)
        for entry in [*area.lists, *(row for rows in area.rows.values() for row in rows)]:
            yield command(entry.label, area, entry.url)
            if entry.add_url:
                yield command(_("Add %(name)s") % {"name": entry.model._meta.verbose_name}, area, entry.add_url)
        for page in area.pages:
            yield command(page.label, area, page.url)


def records(request: HttpRequest, areas: Sequence[AreaEntries], text: str) -> list[FoundRecords]:
    """The records that contain all words of a text, list by list, the list with the best record first."""
    query = Query.of(text)
    if not query:
        return []
    lists = [entry for area in areas for entry in area.lists]
    rows = [entry for area in areas for own in area.rows.values() for entry in own]
    found = [group for entry in (*lists, *rows) if (group := _of_list(request, entry, text, query))]
    return sorted(found, key=lambda group: group.rank)


def _of_list(request: HttpRequest, entry: ListEntry, text: str, query: Query) -> FoundRecords | None:
    own: Any = admin.site.get_model_admin(entry.model)
    if not own.search_fields or not own.has_view_permission(request):
        return None
    rows: QuerySet = own.get_queryset(request)
    if own.list_select_related:
        rows = rows.select_related(*own.list_select_related)
    if is_indexed(entry.model):
        best = querying.best_rows(rows, query, SHOWN + 1)
    else:
        matching, _repeats = own.get_search_results(request, rows, text)
        best = [(UNRANKED, row) for row in matching.distinct()[: SHOWN + 1]]
    if not best:
        return None
    more = f"{entry.url}?{urlencode({'q': text})}" if len(best) > SHOWN else ""
    return FoundRecords(entry.model, entry.label, best[0][0], [_record(row) for _rank, row in best[:SHOWN]], more)


def _record(row: Model) -> FoundRecord:
    url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    state = row.get_state_display() if hasattr(row, "get_state_display") else ""
    return FoundRecord(choice_text(row), url, str(capfirst(state)))
