"""The posts of the liaison platform as data. Nothing about persons."""

from django.utils.translation import gettext_lazy as _

from apps.liaison.models import Post
from apps.opendata.columns import Field, Keys
from apps.opendata.dataset import Dataset
from apps.opendata.registry import register
from apps.sources.datasets import PROVENANCE

register(
    Dataset(
        "liaison-posts",
        Post,
        key=["code"],
        columns=[
            *(Field(name) for name in ("code", "title")),
            Keys("organisations", "code", "participants"),
            *(Field(name) for name in ("city", "country", "languages", "opened", "closed")),
            *PROVENANCE,
        ],
        title=_("Liaison posts"),
        description=_("The seats of the liaison officers' platform and the organisations they cover."),
        form="apps.liaison.forms.LiaisonFilter",
    )
)
