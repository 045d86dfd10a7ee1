"""Which priorities are public, and which are in force."""

from datetime import datetime
from typing import Any, Self

from django.db.models import Prefetch, Q

from apps.goals.models import Goal
from apps.languages import columns
from apps.participants.querysets import WithOrganisationQuerySet, by_short_name
from apps.publishing.querysets import PublishableQuerySet, published
from apps.records.horizons import Phase, earliest_start_without_end


class PriorityQuerySet(PublishableQuerySet, WithOrganisationQuerySet):  # type: ignore[override] # two kinds of managers
    def public_condition(self, at: datetime) -> Q:
        return published(at) & published(at, "organisation__")

    def by_organisation(self) -> Self:
        """By organisation, then by label, as the reader's language names them."""
        label = columns.in_reading_language("label")
        return self.order_by(by_short_name("organisation__"), "organisation__code", label, "slug")

    def in_force(self, year: int) -> Self:
        """Priorities that are in force in a year (see `apps.records.horizons`)."""
        since = earliest_start_without_end(year)
        return self.filter(
            Q(end_year__gte=year) | Q(end_year__isnull=True, start_year__gte=since), start_year__lte=year
        )

    def in_phase(self, phase: str, year: int) -> Self:
        """Priorities that are in a phase in a year, as `phase_of_years` says."""
        unknown, begun = Q(start_year__isnull=True), Q(start_year__lte=year)
        if phase == Phase.IN_FORCE:
            return self.in_force(year)
        if phase == Phase.LATER:
            return self.filter(start_year__gt=year)
        if phase == Phase.ENDED:
            return self.filter(unknown | begun, end_year__lt=year)
        is_old = Q(start_year__lt=earliest_start_without_end(year), end_year__isnull=True)
        return self.filter(is_old | unknown & (Q(end_year__isnull=True) | Q(end_year__gte=year)))

    def with_goals(self) -> Self:
        """Prefetch number and label of the public goals of each priority."""
        goals: Any = Goal.objects.public()
        return self.prefetch_related(Prefetch("goals", goals.only("number", "label")))
