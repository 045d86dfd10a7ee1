"""The pages that join the concepts: home and the catalogue of the data."""

from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from apps.coverage.matrix import matrix
from apps.coverage.strip import strip
from apps.editions.models import Edition, PressRelease
from apps.goals.models import Goal
from apps.opendata.derived import Derived, File
from apps.opendata.linked import catalogue
from apps.opendata.registry import offered
from apps.pagestore.declared import Stored
from apps.participants.models import Organisation
from apps.priorities.models import Priority
from apps.publishing import clock
from apps.publishing.querysets import published
from apps.publishing.trails import Step
from apps.website import recent
from apps.website.linked import website

NEWS_ON_HOME = 3
DATA = (Step(_("Data"), "website:data"),)


class Home(Stored, TemplateView):
    """The latest and the next edition, figures, coverage at a glance, the news, and what changed."""

    template_name = "website/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        editions = Edition.objects.public()
        goals = _goals_with_priorities()
        edition_count, participant_count, priority_count = _counts(Edition, Organisation, Priority)
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
            linked=[website()],
            **kwargs,
        )


def _counts(*models: Any) -> list[int]:
    """How many public records of each model there are, in one query."""
    first, *others = (
        model.objects.public().order_by().annotate(place=Value(place)).values("place").annotate(count=Count("pk"))
        for place, model in enumerate(models)
    )
    found = {row["place"]: row["count"] for row in first.union(*others, all=True)}
    return [found.get(place, 0) for place in range(len(models))]


def _goals_with_priorities() -> list[Any]:
    """The public goals, each with how many public priorities it has as `served`."""
    now = clock.now()
    seen = published(now, "priorities__") & published(now, "priorities__organisation__")
    goals = Goal.objects.public().only("number", "label").annotate(served=Count("priorities", filter=seen))
    return list(goals.order_by("number"))


class Catalogue(Stored, TemplateView):
    """Every dataset, how many rows it has, and what its columns mean."""

    template_name = "website/data.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = [(dataset, *_extent(dataset)) for dataset in offered()]
        return super().get_context_data(
            datasets=[(dataset, count) for dataset, count, _changed in found],
            linked=[catalogue(self.request.path, [(dataset, changed) for dataset, _count, changed in found])],
            trail=DATA,
            **kwargs,
        )


def _extent(dataset: File) -> tuple[int, datetime | None]:
    """How many public rows a dataset has, and when the public saw one of them change last; of what is derived, nobody
    keeps when."""
    if isinstance(dataset, Derived):
        return sum(1 for _row in dataset.rows()), None
    own = {field.name for field in dataset.model._meta.get_fields()}
    moment = Greatest("changed_at", "publish_at") if "publish_at" in own else F("changed_at")
    found = dataset.public().aggregate(count=Count("pk"), changed=Max(moment))
    return found["count"], found["changed"]
