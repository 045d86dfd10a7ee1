"""The section of this app: the data catalogue, the text pages, and on the home page the figures and recent changes;
and the share picture of the site."""

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.pages import sections
from apps.pages.sections import HomePart, MenuItem, Section, ShareKind, register
from apps.pages.share_cards import ShareCard, words
from apps.publishing.querysets import count_each
from apps.website import recent


def _figures() -> dict[str, object]:
    """Each figure with its count, in one query."""
    figures = sections.figures()
    counts = count_each(figure.records() for figure in figures)
    return {
        "figures": [
            {"count": count, "label": figure.label % {"count": count}, "url_name": figure.url_name}
            for figure, count in zip(figures, counts, strict=True)
        ]
    }


def _recent() -> dict[str, object]:
    return {"recent": list(recent.days())}


def _card() -> ShareCard:
    about = gettext(
        "The editions of the INTERPOL Dialogue, its participants, their strategic priorities, and the Global Policing "
        "Goals."
    )
    return ShareCard(words(str(settings.SITE_NAME)), subtitle=words(about))


register(
    Section(
        menu=[MenuItem(90, _("Data"), "website:data")],
        pages=["website:home", "website:data", "website:about", "website:privacy", "website:accessibility"],
        home=[HomePart(20, "website/_figures.html", _figures), HomePart(50, "website/_recent.html", _recent)],
        share=[ShareKind("home", _card)],
    )
)
