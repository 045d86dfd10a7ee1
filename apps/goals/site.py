"""What the goals add to the site: menu, sitemap, recent changes and share pictures."""

from django.utils.translation import gettext, npgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.goals.models import SDG, Goal
from apps.languages import columns
from apps.pages.sections import MenuItem, RecentKind, Section, ShareKind, SitemapRecords, register
from apps.pages.share_cards import ShareCard, words

GOALS = npgettext_lazy("figure", "Global Policing Goal", "Global Policing Goals", "count")


def _card(goal: Goal) -> ShareCard:
    number = str(goal.number)
    return ShareCard(columns.text(goal, "label"), words(f"{gettext('Global Policing Goal')} {number}"), number=number)


register(
    Section(
        menu=[MenuItem(50, _("Goals"), "goals:list", ("goals", "review"))],
        pages=["goals:list"],
        records=[SitemapRecords(Goal), SitemapRecords(SDG)],
        recent=[RecentKind(60, Goal, "label", GOALS, "goals:list")],
        share=[ShareKind("goals", _card, Goal, "number")],
    )
)
