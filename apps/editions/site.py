"""What editions, attendance and news add to the site: menu, sitemap, recent changes, figures and home page."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy

from apps.editions.models import Edition, PressRelease
from apps.editions.world_strip import public_strip
from apps.pages.sections import Figure, HomePart, MenuItem, RecentKind, Section, SitemapRecords, register

NEWS_ON_HOME = 3
EDITIONS = npgettext_lazy("figure", "edition", "editions", "count")
RELEASES = npgettext_lazy("figure", "press release", "press releases", "count")


def _editions() -> dict[str, object]:
    editions = Edition.objects.public()
    return {"latest": editions.with_presence().latest_one(), "next": editions.next_one()}


def _news() -> dict[str, object]:
    return {"news": PressRelease.objects.public().newest_first()[:NEWS_ON_HOME]}


def _world() -> dict[str, object]:
    return {"world": public_strip()}


register(
    Section(
        menu=[
            MenuItem(10, _("Editions"), "editions:list", ("editions",)),
            MenuItem(30, _("Attendance"), "participants:attendance"),
            MenuItem(80, _("News"), "news:list", ("news",)),
        ],
        pages=["editions:list", "news:list", "participants:attendance"],
        records=[SitemapRecords(Edition), SitemapRecords(PressRelease)],
        recent=[
            RecentKind(10, PressRelease, "title", RELEASES, "news:list"),
            RecentKind(20, Edition, "title", EDITIONS, "editions:list"),
        ],
        figures=[Figure(10, lambda: Edition.objects.public(), EDITIONS, "editions:list")],
        home=[
            HomePart(10, "editions/_home.html", _editions),
            HomePart(25, "editions/_world_strip.html", _world),
            HomePart(40, "editions/_news.html", _news),
        ],
    )
)
