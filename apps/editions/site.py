"""What editions, attendance and news add to the site: menu, sitemap, recent changes, figures, home page and share
pictures."""

from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext, npgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.editions.models import Edition, NumberBasis, PressRelease
from apps.editions.world_strip import series_of_strip, world_strip
from apps.languages import columns
from apps.pages.sections import (
    Figure,
    HomePart,
    MenuItem,
    RecentKind,
    Section,
    ShareKind,
    SitemapRecords,
    register,
)
from apps.pages.share_cards import ShareCard, words
from apps.records import date_text

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


def _card(edition: Edition) -> ShareCard:
    """An edition with date and place. A number that is our deduction says so, and is not drawn large."""
    start, end = edition.start_date, edition.end_date
    day = "".join(date_text.span(start, end)) if end and end != start else date_text.date(start)
    is_inferred = edition.number_basis == NumberBasis.INFERRED
    label = f"{gettext('Edition')} {edition.number}"
    return ShareCard(
        columns.text(edition, "title"),
        words(f"{label} ({gettext('number inferred')})" if is_inferred else label),
        facts=(words(day), edition.place._replace(value=capfirst(edition.place.value))),
        number="" if is_inferred else str(edition.number),
    )


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
        share=[ShareKind("editions", _card, Edition, "number")],
    )
)
