"""What editions, attendance and news add to the site: menu, sitemap, recent changes, figures and home page."""

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy

from apps.editions.models import Edition, PressRelease
from apps.editions.world_strip import series_of_strip, world_strip
from apps.pages.sections import Figure, HomePart, MenuItem, RecentKind, Section, SitemapRecords, register

NEWS_ON_HOME = 3
EDITIONS = npgettext_lazy("figure", "edition", "editions", "count")
RELEASES = npgettext_lazy("figure", "press release", "press releases", "count")


def _editions() -> dict[str, object]:
    """The latest and the next edition, and the strip of all. One query of the strip tells which the two are."""
    series = list(series_of_strip())
    latest = max((edition for edition in series if edition.has_begun), key=_place, default=None)
    following = min((edition for edition in series if not edition.has_begun), key=_place, default=None)
    wanted = [edition.pk for edition in (latest, following) if edition]
    read = Edition.objects.public().with_presence().in_bulk(wanted)
    return {
        "latest": read.get(latest.pk) if latest else None,
        "next": read.get(following.pk) if following else None,
        "world": world_strip(series),
    }


def _place(edition: Edition) -> tuple[date | None, int]:
    """The order of `EditionQuerySet.newest_first`, the oldest first."""
    return edition.first_day, edition.number


def _news() -> dict[str, object]:
    return {"news": PressRelease.objects.public().newest_first()[:NEWS_ON_HOME]}


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
        home=[HomePart(10, "editions/_home.html", _editions), HomePart(40, "editions/_news.html", _news)],
    )
)
