"""What arrangements and channels add to the site: menu, sitemap and recent changes."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy

from apps.arrangements.models import Arrangement
from apps.pages.sections import MenuItem, RecentKind, Section, SitemapRecords, register

ARRANGEMENTS = npgettext_lazy("figure", "arrangement", "arrangements", "count")

register(
    Section(
        menu=[MenuItem(55, _("Arrangements"), "arrangements:list", ("arrangements", "channels"))],
        pages=["arrangements:list", "channels:list"],
        records=[SitemapRecords(Arrangement)],
        recent=[RecentKind(45, Arrangement, "title", ARRANGEMENTS, "arrangements:list")],
    )
)
