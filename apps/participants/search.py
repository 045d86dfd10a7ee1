"""What search finds of organisations: every current and former name and acronym, and their heads."""

from django.utils.translation import gettext_lazy as _

from apps.languages.addresses import address
from apps.participants.models import Organisation
from apps.search.pages import SearchablePage, register_pages
from apps.search.registry import Searchable, register

register(
    Searchable(
        Organisation,
        "participants",
        _("Participants"),
        title=("acronym", "name", "code", "names__value", "former_codes__code"),
        text=(
            "seat_city",
            "seat_country",
            "officials__name",
            "officials__name_arabic",
            "officials__role",
        ),
        summary="name",
    )
)
register_pages(
    SearchablePage(
        lambda: address("participants:list"),
        (_("Participants"),),
        _("The organizations of the INTERPOL Dialogue: convenor, members, observers and guests."),
    )
)
