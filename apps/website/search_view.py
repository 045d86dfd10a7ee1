"""The search page: all concepts, all pages and all languages at once."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.core.paginator import EmptyPage, Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from apps.pages.breadcrumbs import Crumb
from apps.pagestore.declared import stored
from apps.search import querying
from apps.search.pages import Kind, PageKind, kinds
from apps.search.querying import SearchAnswer
from apps.search.results import page_result, result
from apps.website.forms import SearchForm

RESULTS_OF_A_KIND = 5
BREADCRUMBS = (Crumb(_("Search"), "website:search"),)


@stored(*SearchForm.base_fields)
def search(request: HttpRequest) -> HttpResponse:
    """The best records of each kind; or all records of one kind, a page at a time."""
    form = SearchForm(request.GET)
    given = form.given() if form.is_valid() else {}
    answer = querying.search(given.get("q", ""))
    kind = next((entry for entry in kinds() if entry.key == given.get("kind")), None)
    page = _page(answer, kind, form.cleaned_data["page"] or 1) if kind else None
    shown = [kind] if kind else list(answer.counts)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "query": query.urlencode(),
        "text": given.get("q", ""),
        "kind": kind,
        "answer": answer,
        "count": sum(answer.counts.values()),
        "groups": [group for group in _groups(answer, shown, page) if group["results"]],
        "page_obj": page,
        "breadcrumbs": BREADCRUMBS,
        "noindex": True,
    }
    return render(request, "website/search.html", context)


def _page(answer: SearchAnswer, kind: Kind, number: int) -> Page:
    """The pages, or the keys of the records, on a page of the results of one kind. 404 past the last page."""
    found = (
        answer.pages.get(kind, [])
        if isinstance(kind, PageKind)
        else querying.ranked(answer.query, kind).values_list("record", flat=True)
    )
    try:
        return Paginator(found, settings.PAGE_SIZE).page(number)
    except EmptyPage as error:
        raise Http404("no such page") from error


def _groups(answer: SearchAnswer, shown: Iterable[Kind], page: Page | None) -> Iterator[dict[str, object]]:
    """The results by kind: of a page of one kind, or the best of each."""
    best = {} if page is not None else querying.best(answer.query, RESULTS_OF_A_KIND)
    for kind in shown:
        if isinstance(kind, PageKind):
            pages = page if page is not None else answer.pages[kind][:RESULTS_OF_A_KIND]
            rows = [page_result(one, answer.query) for one in pages]
        else:
            records = querying.load(kind, page) if page is not None else best.get(kind, [])
            rows = [result(kind, record, answer.query) for record in records]
        yield {"entry": kind, "count": answer.counts.get(kind, 0), "results": rows}
