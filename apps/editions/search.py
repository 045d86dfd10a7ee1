"""What search finds of editions, their outcomes and statements, of sessions and of news."""

from django.utils.translation import gettext_lazy as _

from apps.editions.models import Edition, PressRelease, Session, Statement
from apps.search.registry import Searchable, register

register(
    Searchable(
        Edition,
        "editions",
        _("Editions"),
        title=("title", "number", "city"),
        text=(
            "theme",
            "focus",
            "venue",
            "supporters",
            "declaration",
            "start_date",
            "outcomes__text",
            "documents__title",
        ),
        summary="focus",
    )
)
register(
    Searchable(
        Session,
        "sessions",
        _("Sessions between editions"),
        title=("title",),
        text=("city", "start_date", "summary"),
        summary="summary",
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
    Searchable(PressRelease, "news", _("News"), title=("title",), text=("summary", "body"), summary="summary"),
)
