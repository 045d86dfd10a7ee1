"""What coverage adds to the site: menu, sitemap, recent changes and the strip of goals on the home page."""

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy

from apps.coverage.matrix import matrix
from apps.coverage.models import JointAction
from apps.coverage.strip import strip
from apps.editions.models import Edition
from apps.goals.models import Goal
from apps.pages.sections import HomePart, MenuItem, RecentKind, Section, SitemapRecords, register
from apps.publishing.querysets import published
from apps.records import clock

ACTIONS = npgettext_lazy("figure", "joint action", "joint actions", "count")


def _strip() -> dict[str, object]:
    """The public goals, each with how many public priorities it has as `served`, and who works for it today."""
    now = clock.now()
    # The condition of PriorityQuerySet, seen from the goal: public() cannot filter the rows that Count counts.
    is_public = published(now, "priorities__") & published(now, "priorities__organisation__")
    goals: Any = Goal.objects.public()
    goals = goals.only("number", "label", "retired_year").annotate(served=Count("priorities", filter=is_public))
    return {"strip": strip(matrix(clock.today(), goals=list(goals.order_by("number"))))}


register(
    Section(
        menu=[MenuItem(60, _("Who works on what"), "coverage:matrix", ("coverage", "actions", "architecture"))],
        pages=["coverage:matrix", "actions:list", "architecture:page"],
        records=[SitemapRecords(JointAction), SitemapRecords(Edition, "coverage:briefing", "number")],
        recent=[RecentKind(50, JointAction, "title", ACTIONS, "actions:list")],
        home=[HomePart(30, "coverage/_strip.html", _strip)],
    )
)
