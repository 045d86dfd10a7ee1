"""What organisations add to the site: menu, sitemap, recent changes, figures and share pictures."""

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy

from apps.languages import columns
from apps.pages.sections import Figure, MenuItem, RecentKind, Section, ShareKind, SitemapRecords, register
from apps.pages.share_cards import NOTHING, ShareCard, words
from apps.participants.models import Organisation

PARTICIPANTS = npgettext_lazy("figure", "participant", "participants", "count")


def _card(organisation: Organisation) -> ShareCard:
    """An organisation with its region. Where the reader's language has a name but no acronym, the name alone."""
    acronym, name = columns.own_text(organisation, "acronym"), columns.text(organisation, "name")
    is_named_only = name.language == columns.current() != acronym.language
    return ShareCard(
        name if is_named_only else acronym,
        words(capfirst(organisation.get_standing_display())),
        NOTHING if is_named_only else name,
        facts=(words(organisation.get_region_display()),),
    )


register(
    Section(
        menu=[MenuItem(20, _("Participants"), "participants:list", ("participants",))],
        pages=["participants:list"],
        records=[SitemapRecords(Organisation)],
        recent=[RecentKind(30, Organisation, "name", PARTICIPANTS, "participants:list")],
        figures=[Figure(20, lambda: Organisation.objects.public(), PARTICIPANTS, "participants:list")],
        share=[ShareKind("participants", _card, Organisation, "code")],
    )
)
