"""The search page: all concepts and all languages at once."""

from django.conf import settings
from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from apps.pages.breadcrumbs import Crumb
from apps.pagestore.declared import stored
from apps.search import querying
from apps.search.matching import Query
from apps.search.registry import Searchable, registered
from apps.search.results import result
from apps.website.forms import SearchForm

RESULTS_OF_A_KIND = 5
BREADCRUMBS = (Crumb(_("Search"), "website:search"),)


@stored(*SearchForm.base_fields)
def search(request: HttpRequest) -> HttpResponse:
    """The best records of each kind; or all records of one kind, a page at a time."""
    form = SearchForm(request.GET)
    given = form.given() if form.is_valid() else {}
    answer = querying.search(given.get("q", ""))
    kind = next((entry for entry in registered() if entry.key == given.get("kind")), None)
    page = _page(answer.query, kind, form.cleaned_data["page"] or 1) if kind else None
    found = {kind: querying.load(kind, page or [])} if kind else querying.best(answer.query, RESULTS_OF_A_KIND)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "query": query.urlencode(),
        "text": given.get("q", ""),
        "kind": kind,
        "answer": answer,
        "count": sum(answer.counts.values()),
        "groups": [_group(entry, found[entry], answer) for entry in answer.counts if found.get(entry)],
        "page_obj": page,
        "breadcrumbs": BREADCRUMBS,
        "noindex": True,
    }
    return render(request, "website/search.html", context)


def _page(query: Query, kind: Searchable, number: int) -> Page[int]:
    """The keys of the records on a page. 404 past the last page."""
    keys = querying.ranked(query, kind).values_list("record", flat=True)
    try:
        return Paginator(keys, settings.PAGE_SIZE).page(number)
    except EmptyPage as error:
        raise Http404("no such page") from error


def _group(entry: Searchable, records: list[Model], answer: querying.Answer) -> dict[str, object]:
    results = [result(entry, record, answer.query) for record in records]
    return {"entry": entry, "count": answer.counts[entry], "results": results}
