"""Organisations, their names and their public heads as data."""

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
        description=_("The organisations of the Dialogue: names, kind, region, standing, seat, founding, members."),
        form="apps.participants.forms.ParticipantFilter",
    ),
    Dataset(
        "names",
        OrganisationName,
        key=["organisation", "language", "kind", "value"],
        columns=[ORGANISATION, *(Field(n) for n in ("language", "kind", "value", "start", "end")), *PROVENANCE],
        title=_("Other names"),
        description=_("Former names of organisations, names as sources list them, and others that are met."),
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
        description=_("The heads of the organisations that sources name, with their terms or when they are attested."),
    ),
    Dataset(
        "former-codes",
        FormerCode,
        key=["code"],
        private=[Field("code"), ORGANISATION],
        title=_("Former codes"),
        description=_("Addresses of organisations that became one with another, and to which these lead."),
    ),
)
