"""The list of Global Policing Goals, a goal, and a Sustainable Development Goal with the goals linked to it."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.goals.forms import GoalFilter
from apps.goals.models import SDG, Goal, GoalLink, GoalWording
from apps.languages.differences import Difference, between, between_items
from apps.pages.breadcrumbs import Crumb
from apps.pages.views import PublicDetail, PublicList


class Goals(PublicList):
    model = Goal
    form_class = GoalFilter
    breadcrumbs = (Crumb(_("Global Policing Goals"), "goals:list"),)

    def records(self) -> QuerySet:
        wordings = Prefetch("wordings", GoalWording.objects.public().order_by("-year"))
        links = Prefetch("links", _of_goal(GoalLink.objects.public()))
        return super().records().order_by("number").prefetch_related(wordings, links)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(sdgs=SDG.objects.public().with_linked(), **kwargs)


class GoalPage(PublicDetail):
    """A goal with its wordings, links and the priorities that serve it."""

    model = Goal
    slug_field = slug_url_kwarg = "number"
    above = Goals.breadcrumbs
    title_field = "label"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        goal: Any = self.object
        wordings = goal.wordings.public().order_by("-year")
        return super().get_context_data(
            wordings=wordings,
            changes=list(_changes(wordings)),
            # The wording after a review is not always found; the page must not pass the older one off as the present.
            review_unknown=goal.reviewed_year and all(wording.year < goal.reviewed_year for wording in wordings),
            links=_of_goal(goal.links.public()),
            priorities=goal.priorities.public().with_organisation().by_organisation(),
            **kwargs,
        )


class SDGPage(PublicDetail):
    """A Sustainable Development Goal with the policing goals linked to it."""

    model = SDG
    slug_field = slug_url_kwarg = "number"
    above = Goals.breadcrumbs
    title_field = "title"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own: Any = self.object
        links = own.links.public().select_related("goal")
        sdgs = SDG.objects.public().with_linked()
        return super().get_context_data(links=links.order_by("goal__number", "-basis"), sdgs=sdgs, **kwargs)


def _of_goal(links: QuerySet) -> QuerySet:
    """The links of a goal. For the same pair, what INTERPOL states comes before our reading."""
    return links.select_related("sdg").order_by("sdg__number", "-basis")  # "stated", then "ours", then "copied"


def _changes(wordings: Iterable[GoalWording]) -> Iterator[dict[str, object]]:
    """The changes from each wording to the next. A text of ours is not compared, because a difference would be ours,
    too; `ours` has the years of such texts."""
    for new, old in pairwise(wordings):
        title, objectives = between(old, new, "title"), between_items(old, new, "sub_objectives")
        of_title, of_objectives = _ours(title, "title", old, new), _ours(objectives, "sub_objectives", old, new)
        if title:
            yield {
                "old": old,
                "new": new,
                "title": None if of_title else title,
                "objectives": None if of_objectives else objectives,
                "ours": sorted({*of_title, *of_objectives}),
            }


def _ours(found: Difference | None, field: str, *wordings: GoalWording) -> list[int]:
    """The years of the compared texts that are ours."""
    return [wording.year for wording in wordings if found and wording.is_ours(field, found.language)]
