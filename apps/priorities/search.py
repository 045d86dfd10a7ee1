"""What search finds of priorities: labels, perspectives and documents."""

from django.utils.translation import gettext_lazy as _

from apps.priorities.models import Priority
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
