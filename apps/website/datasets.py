"""The synonyms of the search; and the seed records as a private dataset: a site rebuilt from a private export must know
which seeded records a person deleted."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from apps.opendata.changelog import ChangelogEntry, log
from apps.opendata.columns import Field
from apps.opendata.dataset import Dataset
from apps.opendata.registry import register
from apps.search.models import SynonymGroup
from apps.website.models import SeedRecord

register(
    Dataset(
        "synonyms",
        SynonymGroup,
        key=["slug"],
        columns=[Field(name) for name in ("slug", "words", "note")],
        title=_("Synonyms"),
        description=_("Words and phrases that mean the same to the search of this site, in all languages together."),
    ),
    Dataset(
        "seed-records",
        SeedRecord,
        key=["dataset", "key"],
        private=[Field(name) for name in ("dataset", "key", "fingerprint")],
        title=_("Seed records"),
        description=_("The rows of the seed data as they were written."),
    ),
)

log(ChangelogEntry(date(2026, 11, 29), _("Synonyms of the search."), {"synonyms": "dd0feec76d"}))
