"""Which declarations, joint actions and verdicts are public."""

from datetime import datetime
from typing import Self

from django.db.models import Model, Prefetch, Q

from apps.goals.models import Goal
from apps.participants.models import Organisation
from apps.publishing.querysets import PublishableQuerySet, RecordQuerySet, published
from apps.records.dates import end_of, start_of
from apps.records.horizons import earliest_start_without_end

LINKED_ROLES = ("co_leads", "partners", "observers")  # the many-to-many roles, highest first; lead is a foreign key


class DeclarationQuerySet(RecordQuerySet):
    def public_condition(self, at: datetime) -> Q:
        """Declarations are public when their organisation and their goal are."""
        return published(at, "organisation__") & published(at, "goal__")

    def newest_first(self) -> Self:
        return self.order_by(start_of("declared_on").desc(), "-pk")


class JointActionQuerySet(PublishableQuerySet):
    def of(self, organisation: Model) -> Self:
        """Joint actions in which an organisation has a role, without duplicates."""
        condition = Q(lead=organisation)
        # Subqueries, not joins: with three joins, an action would come once for each combination of matches.
        for role in LINKED_ROLES:
            links = getattr(self.model, role).through._base_manager.filter(organisation=organisation)
            condition |= Q(pk__in=links.values("jointaction"))
        return self.filter(condition)

    def in_force(self, year: int) -> Self:
        """Joint actions that are in force on a day of the year (see `apps.records.horizons`)."""
        since = str(earliest_start_without_end(year))
        return self.filter(Q(end="", start__gte=since) | Q(end__gte=str(year)), start__gt="", start__lt=str(year + 1))

    def newest_first(self) -> Self:
        return self.order_by(start_of("start").desc(), end_of("end").desc(), "slug")

    def with_roles(self) -> Self:
        """Join the lead, and prefetch the public goals and organisations."""
        # A join cannot be filtered: the lead may be a draft, so whoever shows it checks `is_public`.
        organisations = [Prefetch(role, Organisation.objects.public().by_standing()) for role in LINKED_ROLES]
        return self.select_related("lead").prefetch_related(Prefetch("goals", Goal.objects.public()), *organisations)

    def with_result(self) -> Self:
        """Prefetch the public organisations that claim the result."""
        return self.prefetch_related(Prefetch("result_by", Organisation.objects.public().by_standing()))


class VerdictQuerySet(RecordQuerySet):
    def public_condition(self, at: datetime) -> Q:
        """Public with the goal. Only the decision and its date are ever shown, never the author or the reason."""
        return Q(decided_at__lte=at) & published(at, "goal__")
