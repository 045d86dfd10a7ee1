"""What search finds of priorities: labels, perspectives and documents."""

from django.utils.translation import gettext_lazy as _

from apps.languages.addresses import address
from apps.priorities.models import Priority
from apps.search.pages import SearchablePage, register_pages
from apps.search.registry import Searchable, register

register(
    Searchable(
        Priority,
        "priorities",
        _("Strategic priorities"),
        title=("label",),
        text=("perspective", "document", "organisation__acronym"),
        summary="perspective",
        gates=("", "organisation"),
        beside="organisation",
    )
)
register_pages(
    SearchablePage(
        lambda: address("priorities:list"),
        (_("Strategic priorities"), _("Priorities")),
        _(
            "The strategic priorities of the organizations of the INTERPOL Dialogue, and the Global Policing "
            "Goals they serve."
        ),
    )
)
