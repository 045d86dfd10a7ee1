"""The glossary as data."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from apps.glossary.models import GlossaryTerm
from apps.opendata import changelog
from apps.opendata.columns import Field
from apps.opendata.dataset import Dataset
from apps.opendata.registry import register
from apps.sources.datasets import PROVENANCE

register(
    Dataset(
        "glossary",
        GlossaryTerm,
        key=["code"],
        columns=[
            *(Field(name) for name in ("code", "term", "acronym", "definition", "avoided", "reviewed")),
            *PROVENANCE,
        ],
        title=_("Glossary"),
        description=_("The terms and acronyms of the Dialogue in four languages, with their definitions."),
        form="apps.glossary.forms.TermFilter",
    )
)

changelog.log(changelog.ChangelogEntry(date(2026, 11, 29), _("The glossary."), {"glossary": "d8f7d280bc"}))
changelog.log(
    changelog.ChangelogEntry(
        date(2026, 11, 30), _("Variants of terms that translations avoid."), {"glossary": "1b81309e5b"}
    )
)
