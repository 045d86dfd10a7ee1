"""The pages that join the concepts: home and the catalogue of the data."""

from typing import Any

from django.db.models import Count
from django.views.generic import TemplateView

from apps.coverage.matrix import matrix
from apps.coverage.strip import strip
from apps.editions.models import Edition, PressRelease
from apps.goals.models import Goal
from apps.pagestore.declared import Stored
from apps.participants.models import Organisation
from apps.priorities.models import Priority
from apps.publishing.querysets import count_each, published
from apps.records import clock
from apps.website import recent
from apps.website.structured_data import website

NEWS_ON_HOME = 3


class Home(Stored, TemplateView):
    """The latest and the next edition, figures, coverage at a glance, the news, and what changed."""

    template_name = "website/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        editions = Edition.objects.public()
        goals = _goals_with_priorities()
        edition_count, participant_count, priority_count = count_each(
            model.objects.public() for model in (Edition, Organisation, Priority)
        )
        return super().get_context_data(
            latest=editions.with_presence().latest_one(),
            next=editions.next_one(),
            edition_count=edition_count,
            participant_count=participant_count,
            priority_count=priority_count,
            goals=goals,
            touched=sum(goal.served > 0 for goal in goals),
            strip=strip(matrix(clock.today(), goals=goals)),
            news=PressRelease.objects.public().newest_first()[:NEWS_ON_HOME],
            recent=list(recent.days()),
            structured_data=[website()],
            **kwargs,
        )


def _goals_with_priorities() -> list[Any]:
    """The public goals, each with how many public priorities it has as `served`."""
    now = clock.now()
    seen = published(now, "priorities__") & published(now, "priorities__organisation__")
    goals: Any = Goal.objects.public()
    goals = goals.only("number", "label", "retired_year").annotate(served=Count("priorities", filter=seen))
    return list(goals.order_by("number"))
