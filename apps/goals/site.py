"""What the goals add to the site: menu, sitemap and recent changes."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy

from apps.goals.models import SDG, Goal
from apps.pages.sections import MenuItem, RecentKind, Section, SitemapRecords, register

GOALS = npgettext_lazy("figure", "Global Policing Goal", "Global Policing Goals", "count")

register(
    Section(
        menu=[MenuItem(50, _("Goals"), "goals:list", ("goals",))],
        pages=["goals:list"],
        records=[SitemapRecords(Goal), SitemapRecords(SDG)],
        recent=[RecentKind(60, Goal, "label", GOALS, "goals:list")],
    )
)
