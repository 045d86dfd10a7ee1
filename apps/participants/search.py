"""What is found of organisations: every name and acronym, former ones too, and their public heads."""

from django.utils.translation import gettext_lazy as _

from apps.participants.models import Organisation
from apps.search.registry import Searchable, register

register(
    Searchable(
        Organisation,
        _("Participants"),
        translated=("acronym", "name", "seat_city"),
        plain=("code", "names__value", "officials__name", "officials__name_arabic"),
        summary="name",
    )
)
