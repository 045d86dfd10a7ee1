"""The filter of the goals, for the page and for the CSV file; and the choice of a goal, for filters of others."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.goals.models import Goal
from apps.pages.filters import RecordChoice, SearchedFilter


class GoalChoice(RecordChoice):
    """A choice among the public goals."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Goal"))
        super().__init__(lambda: Goal.objects.public().order_by("number"), "number", **kwargs)


class GoalFilter(SearchedFilter):
    """Goals are searched for words only."""
