"""What is found of priorities: labels, perspectives, and the document they stand in."""

from django.utils.translation import gettext_lazy as _

from apps.priorities.models import Priority
from apps.search.registry import Searchable, register

register(
    Searchable(
        Priority,
        _("Strategic priorities"),
        translated=("label", "perspective", "organisation__acronym"),
        plain=("document",),
        prefetch=("organisation",),
    )
)
