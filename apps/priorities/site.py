"""What the strategic priorities add to the site: menu, sitemap, recent changes and figures."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy

from apps.goals.models import Goal
from apps.pages.sections import Figure, MenuItem, RecentKind, Section, SitemapRecords, register
from apps.priorities.models import Priority

PRIORITIES = npgettext_lazy("figure", "strategic priority", "strategic priorities", "count")
GOALS_SERVED = npgettext_lazy("figure", "Global Policing Goal served", "Global Policing Goals served", "count")

register(
    Section(
        menu=[MenuItem(40, _("Priorities"), "priorities:list", ("priorities",))],
        pages=["priorities:list"],
        records=[SitemapRecords(Priority)],
        recent=[RecentKind(40, Priority, "label", PRIORITIES, "priorities:list", related=("organisation",))],
        figures=[
            Figure(30, lambda: Priority.objects.public(), PRIORITIES, "priorities:list"),
            Figure(
                40,
                lambda: Goal.objects.public().filter(pk__in=Priority.objects.public().values("goals")),
                GOALS_SERVED,
                "goals:list",
            ),
        ],
    )
)
