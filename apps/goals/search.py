"""What search finds of goals: labels, every wording, and the Sustainable Development Goals."""

from django.utils.translation import gettext_lazy as _

from apps.goals.models import SDG, Goal
from apps.search.registry import Searchable, register

register(
    Searchable(
        Goal,
        "goals",
        _("Global Policing Goals"),
        title=("label", "number"),
        text=("wordings__title", "wordings__sub_objectives"),
    )
)
register(
    Searchable(
        SDG,
        "sdgs",
        _("Sustainable Development Goals"),
        title=("title", "number"),
        gates=(),
    )
)
