"""What the public may see of declarations, joint actions and verdicts."""

from datetime import datetime
from typing import Any, Self

from django.db.models import Prefetch, Q

from apps.goals.models import Goal
from apps.participants.models import Organisation
from apps.publishing.querysets import PublishableQuerySet, RecordQuerySet, published
from apps.records.dates import end_of, start_of

PARTS = ("co_leads", "partners", "observers")  # beside the lead, the part that counts most first


class DeclarationQuerySet(RecordQuerySet):
    def public_condition(self, at: datetime) -> Q:
        """What an organisation declares is public when it and the goal are."""
        return published(at, "organisation__") & published(at, "goal__")

    def newest_first(self) -> Self:
        return self.order_by(start_of("declared_on").desc(), "-pk")


class JointActionQuerySet(PublishableQuerySet):
    def of(self, organisation: Any) -> Self:
        """Joint actions in which an organisation has a part, each once."""
        condition = Q(lead=organisation)
        for part in PARTS:
            links = getattr(self.model, part).through._base_manager.filter(organisation=organisation)
            condition |= Q(pk__in=links.values("jointaction"))
        return self.filter(condition)

    def running_in(self, year: int) -> Self:
        """Joint actions whose horizon holds at least a day of the year; a blank end is open."""
        return self.filter(Q(end="") | Q(end__gte=str(year)), start__lt=str(year + 1))

    def newest_first(self) -> Self:
        return self.order_by(start_of("start").desc(), end_of("end").desc(), "slug")

    def with_parts(self) -> Self:
        """With the public goals and organisations of each, read at once; `lead` is read along."""
        organisations = [Prefetch(part, Organisation.objects.public().by_standing()) for part in PARTS]
        return self.select_related("lead").prefetch_related(Prefetch("goals", Goal.objects.public()), *organisations)


class VerdictQuerySet(RecordQuerySet):
    def public_condition(self, at: datetime) -> Q:
        """What was decided and on which day is shown with the finding, so where its goal is public; who decided it and
        why is never read there."""
        return Q(decided_at__lte=at) & published(at, "goal__")
