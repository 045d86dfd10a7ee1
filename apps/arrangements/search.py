"""What search finds of arrangements and channels. Parties are left out, as some may not be public."""

from django.utils.translation import gettext_lazy as _

from apps.arrangements.models import Arrangement, Channel
from apps.languages.addresses import address
from apps.search.pages import SearchablePage, register_pages
from apps.search.registry import Searchable, register

register(
    Searchable(
        Arrangement,
        "arrangements",
        _("Arrangements"),
        title=("title",),
        text=("scope", "kind"),
        summary="scope",
    )
)
register(Searchable(Channel, "channels", _("Channels"), title=("name", "code"), text=("scope", "operated_by")))
register_pages(
    SearchablePage(
        lambda: address("arrangements:list"),
        (_("Arrangements"), _("Who has agreed with whom")),
        _(
            "Which organizations of the INTERPOL Dialogue have agreed with each other to share information or to "
            "cooperate, since when, and what is in negotiation."
        ),
    ),
    SearchablePage(
        lambda: address("channels:list"),
        (_("Channels"),),
        _(
            "The systems by which information passes between police organizations: who operates them, and with what "
            "they are linked."
        ),
    ),
)
