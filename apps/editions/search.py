"""What is found of editions, of what was said and agreed there, of the sessions between them, and of the news."""

from django.utils.translation import gettext_lazy as _

from apps.editions.models import Edition, PressRelease, Session, Statement
from apps.search.registry import Searchable, register

register(
    Searchable(
        Edition,
        _("Editions"),
        translated=(
            "title",
            "city",
            "venue",
            "supporters",
            "theme",
            "focus",
            "declaration",
            "outcomes__text",
            "documents__title",
        ),
        plain=("start_date",),
        summary="focus",
    )
)
register(
    Searchable(Session, _("Sessions between editions"), translated=("title", "city", "summary"), summary="summary")
)
register(
    Searchable(
        Statement,
        _("Statements"),
        translated=("role", "text"),
        plain=("speaker",),
        summary="text",
        prefetch=("edition", "organisation"),
    )
)
register(Searchable(PressRelease, _("News"), translated=("title", "summary", "body"), summary="summary"))
