"""What the review and commitments add to the site: menu, sitemap and recent changes."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy

from apps.pages.sections import MenuItem, RecentKind, Section, SitemapRecords, register
from apps.review.models import Amendment, Commitment, Round

COMMITMENTS = npgettext_lazy("figure", "commitment", "commitments", "count")

register(
    Section(
        menu=[MenuItem(72, _("Commitments"), "commitments:list", ("commitments",))],
        pages=["review:list", "commitments:list"],
        records=[SitemapRecords(Round), SitemapRecords(Amendment)],
        recent=[RecentKind(65, Commitment, "title", COMMITMENTS, "commitments:list")],
    )
)
