"""What search finds of editions, their outcomes and statements, of sessions and of news; and their lists."""

from collections.abc import Iterator

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from apps.editions.models import Edition, PressRelease, Session, Statement
from apps.languages.addresses import address
from apps.search import pages
from apps.search.pages import SearchablePage
from apps.search.registry import Searchable, register

register(
    Searchable(
        Edition,
        "editions",
        _("Editions"),
        title=("title", "number", "city", "country"),
        text=(
            "theme",
            "focus",
            "venue",
            "format",
            "supporters",
            "declaration",
            "start_date",
            "outcomes__text",
            "documents__title",
        ),
        summary="focus",
        year="start_date",
        numbered=True,
    )
)
register(
    Searchable(
        Session,
        "sessions",
        _("Sessions between editions"),
        title=("title",),
        text=("city", "country", "start_date", "summary"),
        summary="summary",
        year="start_date",
    )
)
register(
    Searchable(
        Statement,
        "statements",
        _("Statements"),
        title=("speaker", "role"),
        text=("text",),
        summary="text",
        gates=("edition", "organisation"),
        beside="organisation",
    )
)
register(
    Searchable(
        PressRelease,
        "news",
        _("News"),
        title=("title",),
        text=("summary", "body", "published_on"),
        summary="summary",
        year="published_on",
    )
)


def _changing() -> Iterator[SearchablePage]:
    """The page of the latest edition, and that of the next, which has the number after the last public one until it is
    announced."""
    last = Edition.objects.public().aggregate(last=Max("number"))["last"] or 0
    if last:
        yield SearchablePage(
            lambda: address("editions:latest"),
            (_("Latest edition"), _("INTERPOL Dialogue")),
            _("The edition of the INTERPOL Dialogue that was held last."),
        )
    yield SearchablePage(
        lambda: address("editions:next"),
        (_("Next edition"), _("INTERPOL Dialogue")),
        _("The next edition of the INTERPOL Dialogue, once it is announced."),
        also=(f"{last + 1}",),
    )


pages.register_pages(
    SearchablePage(
        lambda: address("editions:list"),
        (_("Editions"),),
        _("Every edition of the INTERPOL Dialogue since 2016: dates, place, hosts and subject."),
    ),
    SearchablePage(
        lambda: address("news:list"),
        (_("News"), _("News feed")),
        _("News of the INTERPOL Dialogue."),
        also=("RSS", "Atom"),
    ),
    SearchablePage(
        lambda: address("participants:attendance"),
        (_("Attendance"),),
        _("Which organizations are known to have attended which editions of the INTERPOL Dialogue, and how we know."),
    ),
    SearchablePage(
        lambda: address("editions:calendar"),
        (_("Calendar"), _("Calendar (iCalendar)")),
        _("The meetings with known dates, as a file for a calendar program."),
        also=("iCal", "ICS"),
    ),
)
pages.register_changing(_changing)
