"""The pages that join the concepts: home, search and the catalogue of the data."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import TemplateView

from apps.editions.models import Edition, PressRelease
from apps.goals.models import Goal
from apps.opendata.registry import registered
from apps.participants.models import Organisation
from apps.priorities.models import Priority
from apps.publishing import clock
from apps.publishing.querysets import published
from apps.search.registry import find
from apps.website.forms import SearchForm

NEWS_ON_HOME = 3
RESULTS_OF_A_KIND = 20


class Home(TemplateView):
    """The latest and the next edition, figures, the priorities that serve each goal, and the news."""

    template_name = "website/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        editions = Edition.objects.public()
        goals = _goals_with_priorities()
        return super().get_context_data(
            latest=editions.with_presence().latest_one(),
            next=editions.next_one(),
            edition_count=editions.count(),
            participant_count=Organisation.objects.public().count(),
            priority_count=Priority.objects.public().count(),
            goals=goals,
            most=max((goal.served for goal in goals), default=0),
            news=PressRelease.objects.public().newest_first()[:NEWS_ON_HOME],
            **kwargs,
        )


def _goals_with_priorities() -> list[Any]:
    """The public goals, each with how many public priorities it has as `served`."""
    now = clock.now()
    seen = published(now, "priorities__") & published(now, "priorities__organisation__")
    return list(Goal.objects.public().annotate(served=Count("priorities", filter=seen)).order_by("number"))


def search(request: HttpRequest) -> HttpResponse:
    """What holds every word, by concept; a group that is cut says so."""
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    groups: list[dict[str, Any]] = []
    for entry, records in find(text):
        rows = list(records.prefetch_related(*entry.prefetch)[: RESULTS_OF_A_KIND + 1])
        if rows:
            cut = len(rows) > RESULTS_OF_A_KIND
            groups.append({"entry": entry, "title": entry.translated[0], "rows": rows[:RESULTS_OF_A_KIND], "cut": cut})
    count = sum(len(group["rows"]) for group in groups)
    return render(request, "website/search.html", {"form": form, "text": text, "groups": groups, "count": count})


class Catalogue(TemplateView):
    """Every dataset, how many rows it has, and what its columns mean."""

    template_name = "website/data.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        datasets = [(dataset, dataset.public().count()) for dataset in registered()]
        return super().get_context_data(datasets=datasets, **kwargs)
