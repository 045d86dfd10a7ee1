"""What the public may see of priorities, and which are in force."""

from datetime import datetime
from typing import Any, Self

from django.db.models import Prefetch, Q

from apps.goals.models import Goal
from apps.participants.querysets import NamesOrganisation
from apps.publishing.querysets import PublishableQuerySet, published


class PriorityQuerySet(PublishableQuerySet, NamesOrganisation):  # type: ignore[override] # two kinds of managers
    def public_condition(self, at: datetime) -> Q:
        return published(at) & published(at, "organisation__")

    def in_force(self, year: int) -> Self:
        """Priorities whose horizon holds the year; a blank end is open."""
        return self.filter(
            Q(start_year__isnull=True) | Q(start_year__lte=year), Q(end_year__isnull=True) | Q(end_year__gte=year)
        )

    def with_goals(self) -> Self:
        """With the numbers and names of the public goals that each serves, read at once."""
        goals: Any = Goal.objects.public()
        return self.prefetch_related(Prefetch("goals", goals.only("number", "label")))
