"""What search finds of goals: labels, every wording, and the Sustainable Development Goals."""

from django.utils.translation import gettext_lazy as _

from apps.goals.models import SDG, Goal
from apps.languages.addresses import address
from apps.search.pages import SearchablePage, register_pages
from apps.search.registry import Searchable, register

register(
    Searchable(
        Goal,
        "goals",
        _("Global Policing Goals"),
        title=("label", "number"),
        text=("wordings__title", "wordings__sub_objectives"),
        numbered=True,
    )
)
register(
    Searchable(
        SDG,
        "sdgs",
        _("Sustainable Development Goals"),
        title=("title", "number"),
        gates=(),
        numbered=True,
    )
)
register_pages(
    SearchablePage(
        lambda: address("goals:list"),
        (_("Global Policing Goals"), _("Goals")),
        _("The seven Global Policing Goals in each wording, and their links to the Sustainable Development Goals."),
    )
)
