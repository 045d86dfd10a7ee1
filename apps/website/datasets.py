"""The seed records as a private dataset: a site rebuilt from a private export must know which seeded records a person
deleted."""

from django.utils.translation import gettext_lazy as _

from apps.opendata.columns import Field
from apps.opendata.dataset import Dataset
from apps.opendata.registry import register
from apps.website.models import SeedRecord

register(
    Dataset(
        "seed-records",
        SeedRecord,
        key=["dataset", "key"],
        private=[Field(name) for name in ("dataset", "key", "fingerprint")],
        title=_("Seed records"),
        description=_("The rows of the seed data as they were written."),
    )
)
