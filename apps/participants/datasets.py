"""Datasets of organisations, their names, heads and former codes."""

from django.utils.translation import gettext_lazy as _

from apps.opendata.columns import Field, Key
from apps.opendata.dataset import Dataset
from apps.opendata.registry import register
from apps.participants.models import FormerCode, Official, Organisation, OrganisationName
from apps.sources.datasets import PROVENANCE

ORGANISATION = Key("organisation", "code", "participants")

register(
    Dataset(
        "participants",
        Organisation,
        key=["code"],
        columns=[
            *(Field(name) for name in ("code", "acronym", "name", "kind", "region", "standing")),
            *(Field(name) for name in ("seat_city", "seat_country", "founded_year", "founded_note")),
            *(Field(name) for name in ("member_count", "member_note", "website")),
            Key("parent", "code", "participants"),
            *PROVENANCE,
        ],
        title=_("Participants"),
        description=_("The organizations of the Dialogue: names, type, region, status, seat, founding, members."),
        form="apps.participants.forms.ParticipantFilter",
    ),
    Dataset(
        "names",
        OrganisationName,
        key=["organisation", "language", "kind", "value"],
        columns=[ORGANISATION, *(Field(n) for n in ("language", "kind", "value", "start", "end")), *PROVENANCE],
        title=_("Other names"),
        description=_("Former names of organizations, names as listed in sources, and other names in use."),
    ),
    Dataset(
        "officials",
        Official,
        key=["organisation", "name", "role_en"],
        columns=[
            ORGANISATION,
            *(Field(name) for name in ("name", "role")),
            Field("name_arabic", header="name_ar"),
            *(Field(name) for name in ("start", "end", "attested_from", "attested_to")),
            *PROVENANCE,
        ],
        title=_("Leadership"),
        description=_(
            "The heads of organizations named in sources, with their terms of office or the dates when they are"
            " attested."
        ),
    ),
    Dataset(
        "former-codes",
        FormerCode,
        key=["code"],
        private=[Field("code"), ORGANISATION],
        title=_("Former codes"),
        description=_("Addresses of organizations that were merged into another, and where they redirect."),
    ),
)
