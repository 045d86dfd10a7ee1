"""Datasets of the liaison platform: public posts; private officers, contact points, consents and terms."""

from django.utils.translation import gettext_lazy as _

from apps.liaison.models import Consent, ContactPoint, LiaisonOfficer, Post, Term
from apps.opendata.columns import Field, Key, Keys
from apps.opendata.dataset import Dataset
from apps.opendata.registry import register
from apps.participants.datasets import ORGANISATION
from apps.sources.datasets import PROVENANCE

NUMBER = Field("id", header="number")  # a person has no natural key: names repeat and change
OFFICER = Key("officer", "id", "officers")

register(
    Dataset(
        "liaison-posts",
        Post,
        key=["code"],
        columns=[
            *(Field(name) for name in ("code", "title", "kind")),
            Key("sent_by", "code", "participants"),
            Keys("organisations", "code", "participants"),
            *(Field(name) for name in ("other_bodies", "city", "country", "languages")),
            *(Field(name) for name in ("opened", "opened_basis", "closed")),
            *PROVENANCE,
        ],
        title=_("Liaison posts"),
        description=_(
            "The seats of the liaison officers' platform, the liaison offices, and the organizations they cover."
        ),
        form="apps.liaison.forms.LiaisonFilter",
    ),
    Dataset(
        "officers",
        LiaisonOfficer,
        key=["number"],
        private=[NUMBER, Field("name"), ORGANISATION, Field("languages"), Field("note")],
        title=_("Liaison officers"),
        description=_("The people who hold the posts."),
    ),
    Dataset(
        "contacts",
        ContactPoint,
        key=["number"],
        private=[NUMBER, OFFICER, *(Field(name) for name in ("kind", "value", "note"))],
        title=_("Contact points"),
        description=_("How to contact the liaison officers."),
    ),
    Dataset(
        "consents",
        Consent,
        key=["number"],
        private=[
            NUMBER,
            OFFICER,
            *(Field(name) for name in ("scope", "given_on", "until", "withdrawn_on", "evidence")),
        ],
        title=_("Consents"),
        description=_("What the liaison officers agreed to publish, and until when."),
    ),
    Dataset(
        "terms",
        Term,
        key=["number"],
        private=[
            NUMBER,
            Key("post", "code", "liaison-posts"),
            OFFICER,
            *(Field(name) for name in ("start", "end", "acting")),
        ],
        title=_("Terms"),
        description=_("Who holds which post, and when."),
    ),
)
