"""The dataset of sources, and the provenance columns that other datasets share."""

from django.utils.translation import gettext_lazy as _

from apps.opendata.columns import Field, Keys
from apps.opendata.dataset import Dataset
from apps.opendata.registry import register
from apps.sources.models import Source

PROVENANCE = (Field("ours"), Field("note"), Field("verified_on"), Keys("sources", "url", "sources"))

register(
    Dataset(
        "sources",
        Source,
        key=["url"],
        columns=[Field(name) for name in ("url", "title", "publisher", "language", "published", "accessed", "note")],
        title=_("Sources"),
        description=_("The documents and pages that the facts on this site come from."),
    )
)
