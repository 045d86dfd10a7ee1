"""What organisations add to the site: menu, sitemap, recent changes and figures."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy

from apps.pages.sections import Figure, MenuItem, RecentKind, Section, SitemapRecords, register
from apps.participants.models import Organisation

PARTICIPANTS = npgettext_lazy("figure", "participant", "participants", "count")

register(
    Section(
        menu=[MenuItem(20, _("Participants"), "participants:list", ("participants",))],
        pages=["participants:list"],
        records=[SitemapRecords(Organisation)],
        recent=[RecentKind(30, Organisation, "name", PARTICIPANTS, "participants:list")],
        figures=[Figure(20, lambda: Organisation.objects.public(), PARTICIPANTS, "participants:list")],
    )
)
