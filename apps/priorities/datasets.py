"""The dataset of strategic priorities."""

from django.utils.translation import gettext_lazy as _

from apps.opendata.columns import Field, Keys
from apps.opendata.dataset import Dataset
from apps.opendata.registry import register
from apps.participants.datasets import ORGANISATION
from apps.priorities.models import Priority
from apps.sources.datasets import PROVENANCE

register(
    Dataset(
        "priorities",
        Priority,
        key=["slug"],
        columns=[
            Field("slug"),
            ORGANISATION,
            *(Field(name) for name in ("label", "perspective", "start_year", "end_year")),
            Keys("goals", "number", "goals"),
            *(Field(name) for name in ("cross_cutting", "document")),
            *PROVENANCE,
        ],
        title=_("Strategic priorities"),
        description=_("The priorities of every organization: label, horizon, document, goals served."),
        form="apps.priorities.forms.PriorityFilter",
    )
)
